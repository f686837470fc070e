use proptest::prelude::*;

use super::*;

/// A manifest with something of everything.
fn full() -> String {
    manifest_12(
        r#"<item identifier="i" identifierref="r" isvisible="true" parameters="?x=1"><title>One</title>
        <adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms><![CDATA[x]]></adlcp:datafromlms>
        <imsss:sequencing xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><imsss:controlMode flow="true"/>
        <imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g"/></imsss:primaryObjective></imsss:objectives>
        </imsss:sequencing></item>"#,
        r#"<resource identifier="r" xml:base="content" adlcp:scormtype="sco" href="a.html"><file href="b.html"/></resource>"#,
    )
}

proptest! {
    #[test]
    fn what_is_mutated_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
        edition in prop::sample::select(vec!["1.2", "2004 3rd Edition", "2004 4th Edition", "CAM 1.3"]),
    ) {
        let mut bytes = full().replace(">1.2<", &format!(">{edition}<")).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        match parse(&bytes, &files()) {
            Ok(manifest) => prop_assert!(!manifest.scos.is_empty()),
            Err(unread) => prop_assert!(!unread.errors.is_empty()),
        }
    }
}
