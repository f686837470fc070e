//! Seals a built engine: `seal write BUILT SEALED COMPILER` says in it what it was made of and by which compiler; `seal compare ONE OTHER` fails where
//! the same compiler has made two engines of the same sources that differ.

mod sources;

use std::process::ExitCode;
use std::{env, fs};

use sources::Seal;

fn main() -> ExitCode {
    let given: Vec<String> = env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let done = match given.as_slice() {
        ["write", built, sealed, compiler] => write(built, sealed, compiler),
        ["compare", one, other] => compare(one, other),
        _ => Err("seal write BUILT SEALED COMPILER, or seal compare ONE OTHER".to_owned()),
    };
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn read(file: &str) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{file}: {error}"))
}

fn write(built: &str, sealed: &str, compiler: &str) -> Result<String, String> {
    let seal = Seal {
        compiler: compiler.to_owned(),
        sources: sources::digest(&sources::root())?,
    };
    let module = seal.put(&read(built)?)?;
    fs::write(sealed, &module).map_err(|error| format!("{sealed}: {error}"))?;
    Ok(format!(
        "{sealed}: {} bytes, of the sources {}",
        module.len(),
        seal.sources
    ))
}

fn compare(one: &str, other: &str) -> Result<String, String> {
    let (first, second) = (read(one)?, read(other)?);
    let (of_first, of_second) = (Seal::of(&first)?, Seal::of(&second)?);
    if of_first.sources != of_second.sources {
        return Err(format!("{one} and {other} are of other sources"));
    }
    if of_first.compiler != of_second.compiler {
        let (a, b) = (of_first.compiler, of_second.compiler);
        return Ok(format!("not compared: {one} was made by {a}, and {other} by {b}"));
    }
    match first == second {
        true => Ok(format!("{one} and {other} are the same")),
        false => Err(format!(
            "{one} and {other} differ, and {} has made both",
            of_first.compiler
        )),
    }
}
