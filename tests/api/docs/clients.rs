use std::path::Path;
use std::process::Command;

use super::outages::Outages;
use super::page::{Page, Snippet};
use super::shell::{Terminal, has};
use crate::app::TestApp;
use crate::{laptop, zips};

/// How the snippets of a page are made a program and run.
struct Client {
    page: &'static str,
    language: &'static str,
    /// The file of the first snippet, which is copied, and the file of all others, which use it.
    files: [&'static str; 2],
    needs: &'static [&'static str],
    run: &'static str,
}

const JAVASCRIPT: Client = Client {
    page: "docs/integrate/javascript.md",
    language: "js",
    files: ["lectern.mjs", "lms.mjs"],
    needs: &["node"],
    run: "node lms.mjs",
};

const PYTHON: Client = Client {
    page: "docs/integrate/python.md",
    language: "python",
    files: ["lectern.py", "lms.py"],
    needs: &["python3"],
    run: "python3 lms.py",
};

const PHP: Client = Client {
    page: "docs/integrate/php.md",
    language: "php",
    files: ["lectern.php", "lms.php"],
    needs: &["php"],
    run: "php lms.php",
};

const CSHARP: Client = Client {
    page: "docs/integrate/csharp.md",
    language: "csharp",
    files: ["Lectern.cs", "Lms.cs"],
    needs: &["mcs", "mono"],
    run: "mcs -nologo -r:System.Net.Http,System.Runtime.Serialization Lms.cs Lectern.cs && mono Lms.exe",
};

impl Client {
    fn snippets(&self) -> Vec<Snippet> {
        let mut snippets = Page::read(self.page).snippets();
        snippets.retain(|snippet| snippet.language == self.language);
        assert!(snippets.len() > 5, "{} has only {}", self.page, snippets.len());
        snippets
    }

    /// What the page says that the program prints.
    fn documented(&self) -> String {
        let snippets = Page::read(self.page).snippets();
        snippets
            .into_iter()
            .find(|snippet| snippet.language == "text")
            .unwrap()
            .text
    }

    /// Writes the page's files and a course into a folder.
    fn lay_out(&self, folder: &Path) {
        let snippets = self.snippets();
        let (library, uses) = snippets.split_first().unwrap();
        let uses = uses
            .iter()
            .map(|snippet| snippet.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let uses = if self.language == "csharp" {
            in_a_method(&uses)
        } else {
            uses
        };
        std::fs::write(folder.join(self.files[0]), &library.text).unwrap();
        std::fs::write(folder.join(self.files[1]), uses).unwrap();
        std::fs::write(folder.join("course.zip"), zips::demo()).unwrap();
    }

    /// Runs the page's program, and answers what it prints.
    fn run(&self, url: &str, key: &str) -> String {
        let terminal = Terminal::at(url, key);
        self.lay_out(terminal.folder());
        let mut shell: Command = terminal.command("bash");
        let ended = shell.args(["-ec", self.run]).output().unwrap();
        let told = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(
            ended.status.success(),
            "{told}{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        told
    }

    /// On a fresh start of the program it prints what the page says.
    fn prints_what_it_says(&self) {
        if has(self.needs) {
            let program = laptop::start(&["--memory"]);
            assert_eq!(
                self.run(program.text("url"), program.text("api_key")),
                self.documented()
            );
        }
    }

    /// With a service that fails, a day that passes, and another writer, it comes to the same; only the higher score is kept.
    async fn gets_through(self) {
        if !has(self.needs) {
            return;
        }
        let app = TestApp::start().await;
        let outages = Outages::before(&app).await;
        let (url, key) = (outages.url.clone(), app.key.reveal().to_owned());
        let (told, documented) = tokio::task::spawn_blocking(move || (self.run(&url, &key), self.documented()))
            .await
            .unwrap();
        let expected = documented
            .replace("85 points", "90 points")
            .replace("became version 2", "became version 3");
        assert_eq!(told, expected);
        outages.all_were_met();
        let session = app.get("/api/v1/sessions/enrolment-456").await.expect(200).body;
        // Created, renewed, launched, written by the other writer, updated: the update that was sent twice counts once.
        assert_eq!(session["version"], 5);
        assert_eq!(
            (&session["score"]["raw"], &session["completion_status"]),
            (&90.into(), &"completed".into())
        );
    }
}

/// Top-level statements, as compilers from before C# 9 want them.
fn in_a_method(statements: &str) -> String {
    let (usings, rest): (Vec<&str>, Vec<&str>) = statements.lines().partition(|line| line.starts_with("using "));
    format!(
        "{}\nusing System.Threading.Tasks;\nstatic class Lms\n{{\n\
         static void Main() {{ Run().GetAwaiter().GetResult(); }}\nstatic async Task Run()\n{{\n{}\n}}\n}}\n",
        usings.join("\n"),
        rest.join("\n"),
    )
}

#[test]
fn the_client_in_javascript_prints_what_its_page_says() {
    JAVASCRIPT.prints_what_it_says();
}

#[test]
fn the_client_in_python_prints_what_its_page_says() {
    PYTHON.prints_what_it_says();
}

#[test]
fn the_client_in_php_prints_what_its_page_says() {
    PHP.prints_what_it_says();
}

#[test]
fn the_client_in_csharp_prints_what_its_page_says() {
    CSHARP.prints_what_it_says();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_in_javascript_gets_through_outages() {
    JAVASCRIPT.gets_through().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_in_python_gets_through_outages() {
    PYTHON.gets_through().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_in_php_gets_through_outages() {
    PHP.gets_through().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_in_csharp_gets_through_outages() {
    CSHARP.gets_through().await;
}
