//! The pages of a manual as a browser reads them, and what must hold of every one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use html5ever::{parse_document, tendril::TendrilSink as _};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use stepwell_tests::{Run, stepwell};
use tempfile::{TempDir, tempdir};

/// A page as a browser reads it.
#[derive(Default)]
pub(crate) struct Page {
    /// What a browser has to put right.
    pub(crate) errors: Vec<String>,
    pub(crate) ids: Vec<String>,
    pub(crate) links: Vec<String>,
    /// Names of elements, each with its attributes.
    pub(crate) elements: Vec<(String, BTreeMap<String, String>)>,
    /// The levels of headings, in order.
    pub(crate) headings: Vec<u8>,
    pub(crate) text: String,
}

pub(crate) fn read(html: &str) -> Page {
    let dom = parse_document(RcDom::default(), Default::default()).one(html);
    let mut page = Page {
        errors: dom.errors.borrow().iter().map(ToString::to_string).collect(),
        ..Page::default()
    };
    let mut waiting = vec![dom.document.clone()];
    while let Some(node) = waiting.pop() {
        look_at(&node, &mut page);
        waiting.extend(node.children.borrow().iter().rev().cloned());
    }
    page
}

fn look_at(node: &Handle, page: &mut Page) {
    match &node.data {
        NodeData::Text { contents } => page.text.push_str(&contents.borrow()),
        NodeData::Element { name, attrs, .. } => {
            let tag = name.local.to_string();
            let attributes: BTreeMap<String, String> = attrs
                .borrow()
                .iter()
                .map(|it| (it.name.local.to_string(), it.value.to_string()))
                .collect();
            page.ids.extend(attributes.get("id").cloned());
            if tag == "a" {
                page.links.extend(attributes.get("href").cloned());
            }
            if let [b'h', level @ b'1'..=b'6'] = tag.as_bytes() {
                page.headings.push(level - b'0');
            }
            // Words in neighbouring cells or items are words apart.
            page.text.push(' ');
            page.elements.push((tag, attributes));
        }
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => {}
    }
}

/// A manual in a folder of its own.
pub(crate) struct Manual {
    pub(crate) folder: TempDir,
    pub(crate) run: Run,
}

pub(crate) fn manual_of(ruleset: &Path) -> Manual {
    let folder = tempdir().unwrap();
    let ruleset = ruleset.to_str().unwrap().to_owned();
    let run = stepwell(folder.path(), &["doc", &ruleset, "--out", "manual"], b"");
    Manual { folder, run }
}

impl Manual {
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let folder = self.folder.path().join("manual");
        let entries = fs::read_dir(&folder).unwrap();
        entries
            .map(|entry| {
                let name = entry.unwrap().file_name().to_str().unwrap().to_owned();
                let text = fs::read_to_string(folder.join(&name)).unwrap();
                (name, text)
            })
            .collect()
    }

    pub(crate) fn pages(&self) -> BTreeMap<String, Page> {
        let files = self.files().into_iter();
        files
            .filter(|(name, _)| name.ends_with(".html"))
            .map(|(name, html)| (name, read(&html)))
            .collect()
    }
}

/// Links that lead nowhere, by the page they stand on.
pub(crate) fn dead_links(pages: &BTreeMap<String, Page>) -> Vec<String> {
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(name, page)| (name.as_str(), page.ids.iter().map(String::as_str).collect()))
        .collect();
    let mut dead = Vec::new();
    for (name, page) in pages {
        for link in &page.links {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { name } else { file };
            let known = ids.get(file);
            if !known.is_some_and(|ids| anchor.is_empty() || ids.contains(anchor)) {
                dead.push(format!("{name}: {link}"));
            }
        }
    }
    dead
}

/// Everything that holds of every page, whatever the ruleset.
pub(crate) fn assert_sound(manual: &Manual, what: &str) {
    let pages = manual.pages();
    assert!(pages.len() >= 3, "{what}: {}", manual.run.told());
    for (name, page) in &pages {
        let place = format!("{what}, {name}");
        assert_eq!(page.errors, Vec::<String>::new(), "{place}: not well formed");
        let distinct: BTreeSet<&String> = page.ids.iter().collect();
        assert_eq!(distinct.len(), page.ids.len(), "{place}: an id stands twice");
        let count = |wanted: &str| page.elements.iter().filter(|(tag, _)| tag == wanted).count();
        for (tag, times) in [
            ("h1", 1),
            ("main", 1),
            ("title", 1),
            ("header", 1),
            ("script", 0),
            ("img", 0),
        ] {
            if tag == "header" {
                assert!(count(tag) >= times, "{place}: no <{tag}>");
            } else {
                assert_eq!(count(tag), times, "{place}: <{tag}>");
            }
        }
        assert_eq!(page.headings.first(), Some(&1), "{place}: begins with its title");
        for pair in page.headings.windows(2) {
            assert!(
                pair[1] <= pair[0] + 1,
                "{place}: heading {} after {}",
                pair[1],
                pair[0]
            );
        }
        let html = page.elements.iter().find(|(tag, _)| tag == "html").unwrap();
        assert_eq!(html.1.get("lang").map(String::as_str), Some("en"), "{place}");
        assert_eq!(
            page.links.first().map(String::as_str),
            Some("#main"),
            "{place}: the way past the head"
        );
        for (tag, attributes) in &page.elements {
            let has = |name: &str| attributes.get(name).is_some_and(|it| !it.is_empty());
            match tag.as_str() {
                "th" => assert!(has("scope"), "{place}: <th> without scope"),
                "svg" => assert!(
                    has("aria-label") && has("role"),
                    "{place}: a picture without words"
                ),
                "a" => assert!(has("href"), "{place}: a link to nowhere"),
                "nav" => assert!(has("aria-label"), "{place}: <nav> without a name"),
                _ => {}
            }
            for name in attributes.keys() {
                assert!(!name.starts_with("on"), "{place}: <{tag} {name}>");
            }
        }
        assert_eq!(
            count("caption"),
            count("table"),
            "{place}: a table without a caption"
        );
    }
    assert_eq!(dead_links(&pages), Vec::<String>::new(), "{what}");
}
