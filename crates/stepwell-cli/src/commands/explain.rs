//! `stepwell explain`: the page of a code.

use serde_json::json;
use stepwell_diagnostic::{Code, page};

use crate::{
    Status,
    arguments::{Explain, Form},
    console::{Console, Ended, Stop},
    layout::{Page, Tone, listed},
};

pub(crate) fn run(console: &mut Console<'_>, arguments: &Explain) -> Ended {
    let code: Code = arguments
        .code
        .parse()
        .map_err(|()| Stop::CouldNot(unknown(&arguments.code)))?;
    match arguments.format {
        Form::Text => {
            let mut shown = console.page();
            markdown(&mut shown, page(code));
            console.result(&shown.finish())?;
        }
        Form::Json => console.document(&json!({
            "format": "stepwell.explain/1",
            "code": code.as_str(),
            "severity": code.severity().to_string(),
            "summary": code.summary(),
            "page": code.page_path(),
            "markdown": page(code),
        }))?,
    }
    Ok(Status::Done)
}

/// Says that there is no such code, and which ones look like it.
fn unknown(written: &str) -> String {
    let same_start = |length: usize| -> Vec<&str> {
        Code::ALL
            .iter()
            .map(|code| code.as_str())
            .filter(|code| {
                let start = written.get(..length).unwrap_or(written);
                !start.is_empty()
                    && code
                        .get(..length)
                        .is_some_and(|it| it.eq_ignore_ascii_case(start))
            })
            .collect()
    };
    let near = [4, 3, 1]
        .into_iter()
        .map(same_start)
        .find(|near| !near.is_empty())
        .unwrap_or_default();
    match near.as_slice() {
        [] => format!("there is no code `{written}`; codes look like `E0301` or `W0203`"),
        near => format!("there is no code `{written}`; there is {}", listed(near, "and")),
    }
}

/// Lays a page out for a terminal: headings stand out, paragraphs are wrapped, code is set in.
fn markdown(shown: &mut Page, text: &str) {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            flush(shown, &mut paragraph);
            in_code = !in_code;
            shown.gap();
        } else if in_code {
            shown.line(Tone::Plain, format!("    {line}").trim_end());
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(shown, &mut paragraph);
            shown.gap();
            shown.wrapped(0, 0, &[(Tone::Strong, heading.trim_start_matches('#').trim())]);
            shown.gap();
        } else if line.trim().is_empty() {
            flush(shown, &mut paragraph);
            shown.gap();
        } else if line.starts_with("- ") {
            flush(shown, &mut paragraph);
            paragraph.push_str(line);
        } else {
            paragraph.push(' ');
            paragraph.push_str(line.trim());
        }
    }
    flush(shown, &mut paragraph);
}

fn flush(shown: &mut Page, paragraph: &mut String) {
    let text = paragraph.trim();
    if !text.is_empty() {
        let hanging = if text.starts_with("- ") { 2 } else { 0 };
        shown.wrapped(0, hanging, &[(Tone::Plain, text)]);
    }
    paragraph.clear();
}
