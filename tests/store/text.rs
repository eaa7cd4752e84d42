//! A change touches the bytes of its entry and no others.

use keyrack::job;
use keyrack::store::Store;

use crate::support::{Rack, corpus, entry, made_up_key};
use crate::{delete, import, rename};

/// A store around one entry, `edge`, in three parts: what stands before it, the entry with
/// its comment and one blank line, and what stands behind it. `{edge}`, `{first}` and
/// `{last}` are keys.
struct Layout {
    what: &'static str,
    before: &'static str,
    entry: &'static str,
    after: &'static str,
}

const LAYOUTS: [Layout; 11] = [
    Layout {
        what: "comments above, inside, beside and below",
        before: "# head of the file\n\nversion = 1 # one\n\n# a paragraph of its own\n\n",
        entry: "# the gateway\n# of the edge\n[[key_pair]] # header\n# inside\n\
                name = \"edge\" # beside\npublic_key = \"{edge}\" # last\n\n",
        after: "# about the next\n[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\n# end\n",
    },
    Layout {
        what: "unknown keys, at the top and in entries",
        before: "owner = \"ops\"\nversion = 1\nlimits = { soft = 1, hard = [2, 3] }\n\n\
                 [[key_pair]]\nname = \"first\"\npublic_key = \"{first}\"\ncolour = 0xff\n\n",
        entry: "[[key_pair]]\nrank = 1.5\nname = \"edge\"\npublic_key = \"{edge}\"\n\
                expires = 2030-01-01\nhosts = [\n  \"a\", # first\n  \"b\",\n]\n\n",
        after: "[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\nseen = [1, 2]\n",
    },
    Layout {
        what: "dotted keys",
        before: "version = 1\ntheme.name = \"mono\"\ntheme.depth.bits = 4\n\n",
        entry: "[[key_pair]]\nextra.owner = \"alice\"\nname = \"edge\"\n\
                public_key = \"{edge}\"\nextra.site.room = 12\n\n",
        after: "[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\nextra.owner = \"bob\"\n",
    },
    Layout {
        what: "tables below entries",
        before: "version = 1\n[[key_pair]]\nname = \"first\"\npublic_key = \"{first}\"\n\
                 [key_pair.extra]\nroom = 11\n",
        entry: "[[key_pair]]\nname = \"edge\"\npublic_key = \"{edge}\"\n\n\
                [key_pair.extra]\nroom = 12\n[key_pair.extra.deep]\n\
                [[key_pair.host]]\nip = \"192.0.2.7\"\n[[key_pair.host]]\n\n",
        after: "[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\n[key_pair.extra]\nroom = 13\n",
    },
    Layout {
        what: "other tables before, between and behind",
        before: "version = 1\n\n[zeta]\nkey_pair = 1\n\n[[key_pair]]\nname = \"first\"\n\
                 public_key = \"{first}\"\n\n[settings]\nname = \"edge\"\n\n",
        entry: "[[key_pair]]\nname = \"edge\"\npublic_key = \"{edge}\"\n\n",
        after: "[alpha.beta]\nx = 1\n\n[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\n\n\
                [[list]]\ny = 2\n",
    },
    Layout {
        what: "odd spacing",
        before: "  version=1\n\n\n\t[[key_pair]]\n\tname=\"first\"\n\tpublic_key=\"{first}\"\n\n\n\n",
        entry: "   # indented\n  [[ key_pair ]]  \n\n     name   =\t\"edge\"   \n\n\n  \
                public_key=\"{edge}\"\t\n\n",
        after: "\n\n[[key_pair]]\n   name=\"last\"\n public_key  =  \"{last}\"   \n\n\n\n",
    },
    Layout {
        what: "literal strings and quoted keys",
        before: "'version' = 1\n\n[[\"key_pair\"]]\n\"name\" = 'first'\n'public_key' = '{first}'\n",
        entry: "[['key_pair']]\n\"name\" = 'edge'\n'public_key' = '{edge}'\nnote = 'C:\\keys'\n\n",
        after: "[[key_pair]]\nname = 'last'\npublic_key = '''{last}'''\n",
    },
    Layout {
        what: "no version",
        before: "",
        entry: "[[key_pair]]\nname = \"edge\"\npublic_key = \"{edge}\"\n\n",
        after: "[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\n\n[alpha.beta]\nx.y = 1\n",
    },
    Layout {
        what: "the entry is the last",
        before: "version = 1\n\n[[key_pair]]\nname = \"first\"\npublic_key = \"{first}\"\n",
        entry: "\n# the gateway\n[[key_pair]]\nname = \"edge\"\npublic_key = \"{edge}\"\n",
        after: "",
    },
    Layout {
        what: "the entry is the last, with no line break at the end",
        before: "version = 1\n\n[[key_pair]]\nname = \"first\"\npublic_key = \"{first}\"\n",
        entry: "\n[[key_pair]]\npublic_key = \"{edge}\"\nname = \"edge\"",
        after: "",
    },
    Layout {
        what: "a text over several lines above, whose last looks like a comment",
        before: "version = 1\n\n[[key_pair]]\nname = \"first\"\npublic_key = \"{first}\"\n\
                 note = \"\"\"\nsee\n# 12\"\"\"\n",
        entry: "[[key_pair]]\nname = \"edge\"\npublic_key = \"{edge}\"\n\n",
        after: "[[key_pair]]\nname = \"last\"\npublic_key = \"{last}\"\n",
    },
];

/// How the lines of a file may end, and what may stand before the first.
const DRESSES: [(&str, &str); 4] = [
    ("", "\n"),
    ("", "\r\n"),
    ("\u{feff}", "\n"),
    ("\u{feff}", "\r\n"),
];

/// Calls `check` with each layout in each dress: what it is, and the three parts.
fn each_layout(check: impl Fn(&str, [&str; 3])) {
    for layout in LAYOUTS {
        for (mark, newline) in DRESSES {
            let dress = |text: &str| {
                text.replace("{edge}", &corpus("openssh-2048.pub"))
                    .replace("{first}", &corpus("openssh-1024.pub"))
                    .replace("{last}", &corpus("openssh-3072.pub"))
                    .replace('\n', newline)
            };
            let what = format!("{} ({mark:?}, {newline:?})", layout.what);
            let before = format!("{mark}{}", dress(layout.before));
            let parts = [&before, &*dress(layout.entry), &*dress(layout.after)];
            check(&what, parts);
        }
    }
}

#[test]
fn a_deleted_entry_takes_its_bytes_along_and_no_others() {
    each_layout(|what, [before, entry, after]| {
        let rack = Rack::with([before, entry, after].concat());
        delete(&Store::at(rack.store()), "edge");
        assert_eq!(rack.text(), [before, after].concat(), "{what}");
    });
}

#[test]
fn a_renamed_entry_changes_in_its_name_alone() {
    each_layout(|what, [before, entry, after]| {
        let rack = Rack::with([before, entry, after].concat());
        rename(&Store::at(rack.store()), "edge", "gate:1");
        let renamed = entry
            .replace("\"edge\"", "\"gate:1\"")
            .replace("'edge'", "\"gate:1\"");
        assert_eq!(rack.text(), [before, &renamed, after].concat(), "{what}");
    });
}

#[test]
fn an_imported_entry_stands_behind_all_that_was_there() {
    let line = corpus("openssh-4096.pub");
    each_layout(|what, parts| {
        let former = parts.concat();
        let rack = Rack::with(&former);
        let outcome = import(&Store::at(rack.store()), "ops", &line);
        let library = &outcome.loaded.library;
        let new = library.get(library.named("ops").unwrap()).unwrap();
        let newline = if former.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let end = if former.ends_with('\n') { "" } else { newline };
        let entry = format!(
            "\n[[key_pair]]\nname = \"ops\"\npublic_key = \"{line}\"\n\
             fingerprint = \"7c:ba:9c:44:00:05:04:a2:d2:a6:9a:a9:33:a0:b1:33\"\n\
             imported_at = {}\nrequest_id = \"{}\"\nsource = \"paste\"\n",
            new.imported_at.unwrap(),
            new.request_id.as_deref().unwrap(),
        );
        let expected = format!("{former}{end}{}", entry.replace('\n', newline));
        assert_eq!(rack.text(), expected, "{what}");
    });
}

#[test]
fn import_then_delete_gives_back_the_former_text() {
    each_layout(|what, parts| {
        let former = parts.concat();
        if !former.ends_with('\n') {
            return;
        }
        let rack = Rack::with(&former);
        let store = Store::at(rack.store());
        import(&store, "ops", &corpus("openssh-4096.pub"));
        delete(&store, "ops");
        assert_eq!(rack.text(), former, "{what}");
    });
}

#[test]
fn a_new_store_starts_with_its_head_and_keeps_it_when_the_last_entry_goes() {
    for former in [None, Some(""), Some("\u{feff}")] {
        let rack = former.map_or_else(Rack::new, Rack::with);
        let store = Store::at(rack.store());
        import(&store, "ops", &made_up_key(1));
        delete(&store, "ops");
        let head = "# keyrack: imported SSH public keys. Safe to read and edit by hand, and to \
                    keep in git.\n# No secrets here, but names of people and machines.\n\
                    version = 1\n";
        assert_eq!(
            rack.text(),
            format!("{}{head}", former.unwrap_or_default()),
            "{former:?}"
        );
    }
}

#[test]
fn several_entries_deleted_at_once_leave_the_others_as_they_were() {
    let entries: Vec<String> = (0..5)
        .map(|number| {
            let entry = entry(&format!("key-{number}"), &made_up_key(number));
            format!("# number {number}\n{entry}")
        })
        .collect();
    let head = "# head\n\nversion = 1\n";
    for (gap, end) in [("\n", ""), ("\n", "\n[tail]\n"), ("", ""), ("", "[tail]\n")] {
        let store = |entries: &[&String]| -> String {
            let entries = entries.iter().flat_map(|entry| [gap, entry.as_str()]);
            [head].into_iter().chain(entries).chain([end]).collect()
        };
        for subset in 1_u32..1 << entries.len() {
            let (gone, left): (Vec<_>, Vec<_>) =
                (0..entries.len()).partition(|number| subset >> number & 1 == 1);
            let rack = Rack::with(store(&entries.iter().collect::<Vec<_>>()));
            let loaded = Store::at(rack.store()).load().unwrap();
            let ids = gone.iter().map(|&row| loaded.library.id(row).unwrap());
            job::delete(&Store::at(rack.store()), ids.collect(), None).unwrap();
            let left: Vec<&String> = left.iter().map(|&row| &entries[row]).collect();
            assert_eq!(rack.text(), store(&left), "{gone:?} are gone");
        }
    }
}

#[test]
fn a_table_in_the_middle_of_an_entry_is_never_deleted_with_it() {
    let text = format!(
        "version = 1\n\n{}\n[settings]\ntheme = \"mono\"\n\n[key_pair.extra]\nroom = 12\n",
        entry("edge", &made_up_key(1))
    );
    let rack = Rack::with(&text);
    rack.run(&["delete", "edge"]).failed(1, "by hand");
    assert_eq!(rack.text(), text);
    rack.run(&["rename", "edge", "gate"]).done();
    assert_eq!(rack.text(), text.replace("\"edge\"", "\"gate\""));
}

#[test]
fn a_list_written_inline_can_be_read_and_renamed_and_is_otherwise_left_to_an_editor() {
    let one = format!(
        "version = 1\nkey_pair = [\n  {{ name = 'edge', public_key = '{}' }},\n]\n",
        made_up_key(1)
    );
    for text in [&one, "version = 1\nkey_pair = []\n"] {
        let rack = Rack::with(text);
        rack.feed(&["import", "--name", "ops"], made_up_key(2))
            .failed(1, "by hand");
        assert_eq!(rack.text(), *text);
    }
    let rack = Rack::with(&one);
    rack.run(&["delete", "edge"]).failed(1, "by hand");
    rack.run(&["rename", "edge", "gate"]).done();
    assert_eq!(rack.text(), one.replace("'edge'", "\"gate\""));
}

#[test]
fn a_name_that_is_a_table_is_never_written_over() {
    let key = made_up_key(1);
    let texts = [
        format!("[[key_pair]]\nname.a = 'x'\npublic_key = '{key}'\nname.b = 'y'\n"),
        format!("[[key_pair]]\npublic_key = '{key}'\n[key_pair.name]\na = 'x'\n"),
        format!("[[key_pair]]\npublic_key = '{key}'\n[[key_pair.name]]\na = 'x'\n"),
    ];
    for text in texts {
        let rack = Rack::with(&text);
        rack.run(&["rename", "", "edge"]).failed(1, "by hand");
        assert_eq!(rack.text(), text);
        rack.run(&["delete", ""]).done();
        assert_eq!(rack.text(), "");
    }
}
