//! Language codes (RTE 4.1.1.1; RFC 5646), and which of them are known.
//!
//! The standard names ISO 639-1 and ISO 639-2, and not the seven thousand languages of ISO 639-3 that libraries of language
//! tags carry: ADL's own suite refuses codes that only the latter has.

/// What a text is as a language code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A code of the standards' lists, or one for private use.
    Known,
    /// It has the form of one, and no list has it.
    Unknown,
    /// It has not even the form.
    Malformed,
}

/// Judges a text as a language code, whatever its case.
pub fn tag(text: &str) -> Tag {
    let lower = text.to_ascii_lowercase();
    let (first, further) = match lower.split_once('-') {
        Some((first, further)) => (first, Some(further)),
        None => (lower.as_str(), None),
    };
    let subtags = || further.into_iter().flat_map(|further| further.split('-'));
    let sound = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    let letters = first.bytes().all(|b| b.is_ascii_lowercase());
    if !letters || !subtags().all(sound) {
        return Tag::Malformed;
    }
    let known = match (first, first.len()) {
        ("x" | "i", _) if further.is_some() => true,
        (_, 2) => TWO_LETTERS.split(' ').any(|code| code == first),
        (_, 3) => is_local(first) || THREE_LETTERS.split(' ').any(|code| code == first),
        _ => return Tag::Malformed,
    };
    let registered = || REGISTERED.split(' ').any(|code| code == lower);
    match subtags().next() {
        None => when(known),
        Some(second) => when(known && (first.len() == 1 || is_known_subtag(second) || registered())),
    }
}

fn when(known: bool) -> Tag {
    if known { Tag::Known } else { Tag::Unknown }
}

/// ISO 639-2 leaves `qaa` to `qtz` to local use.
fn is_local(code: &str) -> bool {
    ("qaa"..="qtz").contains(&code)
}

/// A region, a script, a variant, or the singleton of an extension. Three letters are an extended language, of which
/// only the registered ones are known.
fn is_known_subtag(subtag: &str) -> bool {
    match subtag.len() {
        2 => REGIONS.split(' ').any(|region| region == subtag),
        3 => subtag.bytes().all(|b| b.is_ascii_digit()),
        4 => subtag.starts_with(|c: char| c.is_ascii_digit()) || SCRIPTS.split(' ').any(|script| script == subtag),
        _ => true,
    }
}

/// Codes whose second part is neither region nor script, as IANA registered them.
const REGISTERED: &str = "art-lojban cel-gaulish en-boont en-scouse no-bok no-nyn sl-rozaj zh-cmn zh-gan zh-guoyu zh-hak \
     zh-hakka zh-hsn zh-min zh-min-nan zh-nan zh-wuu zh-xiang zh-yue";

/// Scripts (ISO 15924) that languages of these lists are written in.
const SCRIPTS: &str = "arab armn beng cyrl deva ethi geor grek gujr guru hans hant hebr jpan khmr knda kore laoo latn mlym \
     mong mymr orya sinh syrc taml telu tfng thaa thai tibt vaii";

/// ISO 639-1, with the codes that were withdrawn since courses have been written.
const TWO_LETTERS: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el \
     en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it \
     iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr \
     ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si \
     sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi \
     yo za zh zu";

/// ISO 639-2, bibliographic and terminological, with the withdrawn ones.
const THREE_LETTERS: &str = "aar abk ace ach ada ady afa afh afr ain aka akk alb ale alg alt amh ang anp apa ara arc arg arm arn arp art \
     arw asm ast ath aus ava ave awa aym aze bad bai bak bal bam ban baq bas bat bej bel bem ben ber bho bih bik \
     bin bis bla bnt bod bos bra bre btk bua bug bul bur byn cad cai car cat cau ceb cel ces cha chb che chg chi \
     chk chm chn cho chp chr chu chv chy cmc cnr cop cor cos cpe cpf cpp cre crh crp csb cus cym cze dak dan dar \
     day del den deu dgr din div doi dra dsb dua dum dut dyu dzo efi egy eka ell elx eng enm epo est eus ewe ewo \
     fan fao fas fat fij fil fin fiu fon fra fre frm fro frr frs fry ful fur gaa gay gba gem geo ger gez gil gla \
     gle glg glv gmh goh gon gor got grb grc gre grn gsw guj gwi hai hat hau haw heb her hil him hin hit hmn hmo \
     hrv hsb hun hup hye iba ibo ice ido iii ijo iku ile ilo ina inc ind ine inh ipk ira iro isl ita jav jbo jpn \
     jpr jrb kaa kab kac kal kam kan kar kas kat kau kaw kaz kbd kha khi khm kho kik kin kir kmb kok kom kon kor \
     kos kpe krc krl kro kru kua kum kur kut lad lah lam lao lat lav lez lim lin lit lol loz ltz lua lub lug lui \
     lun luo lus mac mad mag mah mai mak mal man mao map mar mas may mdf mdr men mga mic min mis mkd mkh mlg mlt \
     mnc mni mno moh mol mon mos mri msa mul mun mus mwl mwr mya myn myv nah nai nap nau nav nbl nde ndo nds nep \
     new nia nic niu nld nno nob nog non nor nqo nso nub nwc nya nym nyn nyo nzi oci oji ori orm osa oss ota oto \
     paa pag pal pam pan pap pau peo per phi phn pli pol pon por pra pro pus que raj rap rar roa roh rom ron rum \
     run rup rus sad sag sah sai sal sam san sas sat scc scn sco scr sel sem sga sgn shn sid sin sio sit sla slk \
     slo slv sma sme smi smj smn smo sms sna snd snk sog som son sot spa sqi srd srn srp srr ssa ssw suk sun sus \
     sux swa swe syc syr tah tai tam tat tel tem ter tet tgk tgl tha tib tig tir tiv tkl tlh tli tmh tog ton tpi \
     tsi tsn tso tuk tum tup tur tut tvl twi tyv udm uga uig ukr umb und urd uzb vai ven vie vol vot wak wal war \
     was wel wen wln wol xal xho yao yap yid yor ypk zap zbl zen zgh zha zho znd zul zun zxx zza";

/// ISO 3166-1, with the withdrawn ones.
const REGIONS: &str = "ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bu bv bw \
     by bz ca cc cd cf cg ch ci ck cl cm cn co cr cs cu cv cw cx cy cz dd de dj dk dm do dz ec ee eg eh er es et fi \
     fj fk fm fo fr fx ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io \
     iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh \
     mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm \
     pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf \
     tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt yu za zm zr zw";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standards_lists_are_known_in_any_case() {
        for known in [
            "en",
            "EN-us",
            "de-AT",
            "eng",
            "fre",
            "fra",
            "qaa",
            "qtz-x",
            "zh-Hant-TW",
            "zh-min-nan",
            "de-1996",
            "sl-rozaj",
            "es-419",
            "x-klingon",
            "i-navajo",
            "sr-YU",
        ] {
            assert_eq!(tag(known), Tag::Known, "{known}");
        }
    }

    #[test]
    fn a_code_of_no_list_is_unknown_and_a_text_of_another_form_malformed() {
        for unknown in ["frl", "exg", "sp", "ruq-JM", "en-ZQ", "en-abc", "en-qqqq"] {
            assert_eq!(tag(unknown), Tag::Unknown, "{unknown}");
        }
        for malformed in [
            "",
            "e",
            "x",
            "i",
            "english",
            "en-",
            "-en",
            "e1",
            "en_US",
            "en-123456789",
            "änd",
        ] {
            assert_eq!(tag(malformed), Tag::Malformed, "{malformed}");
        }
    }

    #[test]
    fn the_lists_are_sorted_and_of_one_length() {
        for (list, length) in [(TWO_LETTERS, 2), (THREE_LETTERS, 3), (REGIONS, 2), (SCRIPTS, 4)] {
            let codes: Vec<&str> = list.split(' ').collect();
            assert!(codes.is_sorted());
            assert!(codes.iter().all(|code| code.len() == length), "{list}");
        }
    }
}
