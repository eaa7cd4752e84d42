//! What the commands print.

use std::process::Stdio;

use keyrack::tui::keymap;

use crate::rack_of;
use crate::support::{Answer, KEYRACK, Rack, corpus, entry, made_up_key};

/// An entry with all fields, written by hand.
const FULL: &str = r#"[[key_pair]]
name = "build:ci"
public_key = "{key}"
fingerprint = "b5a36ad9e9fedb9a8431fe07a3a6af35"
imported_at = 2026-11-24T02:43:29Z
request_id = "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"
source = "file:~/.ssh/id_rsa.pub"
tags = ["edge", "laptop"]
note = "until 2027"
"#;

/// How it is printed.
const FULL_JSON: &str = concat!(
    r#"{"name":"build:ci","type":"ssh-rsa","bits":3072,"exponent":"65537","#,
    r#""comment":"alice@laptop work","#,
    r#""fingerprints":{"md5":"b5:a3:6a:d9:e9:fe:db:9a:84:31:fe:07:a3:a6:af:35","#,
    r#""ens":"b5a36ad9e9fedb9a8431fe07a3a6af35","#,
    r#""sha256":"SHA256:DkdqnuOfpDzX+eZFXqW2PlPnZow94Y7rudm4zNVGOXQ","#,
    r#""ec2":"e3:5a:23:b1:7b:9e:88:33:8d:57:4f:68:b8:eb:9c:8a"},"#,
    r#""public_key":"{key}","tags":["edge","laptop"],"note":"until 2027","#,
    r#""source":"file:~/.ssh/id_rsa.pub","imported_at":"2026-11-24T02:43:29Z","#,
    r#""request_id":"473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E","audited":"instant"}"#,
);

fn full() -> (Rack, String) {
    let key = corpus("openssh-3072.pub");
    let rack = Rack::with(FULL.replace("{key}", &key));
    (rack, FULL_JSON.replace("{key}", &key))
}

/// The names in what `list` printed, in order.
fn names(rack: &Rack, args: &[&str]) -> Vec<String> {
    let printed = rack.run(&[&["list"], args].concat()).done().stdout;
    let names = printed.lines().filter_map(|line| line.split('\t').next());
    names.map(str::to_owned).collect()
}

#[test]
fn json_has_the_fields_of_the_contract_in_its_order() {
    let (rack, json) = full();
    for what in ["build:ci", "b5:a3:6a", "SHA256:DkdqnuOfpDzX"] {
        // Of a single key, there is time to look closer.
        let shown = rack.run(&["show", what, "--json"]).done().stdout;
        let closer = json.replace("\"instant\"", "\"live\"");
        assert_eq!(shown, format!("{closer}\n"));
    }
    let listed = rack.run(&["list", "--json"]).done().stdout;
    assert_eq!(listed, format!("[{json}]\n"));
}

#[test]
fn json_leaves_out_what_does_not_apply() {
    let key = corpus("openssl.pub");
    let rack = Rack::with(format!("{}tags = []\n", entry("bare", &key)));
    let shown = rack.run(&["show", "bare", "--json"]).done().stdout;
    let expected = concat!(
        r#"{"name":"bare","type":"ssh-rsa","bits":2048,"exponent":"65537","#,
        r#""fingerprints":{"md5":"42:d8:12:8e:58:4d:13:44:22:63:7d:ec:99:52:64:7c","#,
        r#""ens":"42d8128e584d134422637dec9952647c","#,
        r#""sha256":"SHA256:CFqMBJxdC63TnZQC25C//lkN2Yhsf6vCXM2x9JbAolA","#,
        r#""ec2":"1a:58:f8:7b:66:5d:bd:28:53:a2:e1:fe:90:4c:0a:10"},"#,
        r#""public_key":"{key}","audited":"live","findings":[{"id":"rsa-112","#,
        r#""severity":"info","message":"2048 bits have a strength of 112 bits"}]}"#,
    );
    assert_eq!(shown, format!("{}\n", expected.replace("{key}", &key)));

    let rack = Rack::with("[[key_pair]]\nname = 'no-key'\n");
    let shown = rack.run(&["show", "no-key", "--json"]).done().stdout;
    let expected = concat!(
        r#"{"name":"no-key","findings":[{"id":"entry-no-key","severity":"critical","#,
        r#""message":"public_key: missing"}]}"#,
    );
    assert_eq!(shown, format!("{expected}\n"));
}

#[test]
fn an_empty_list_is_an_empty_array() {
    for rack in [Rack::new(), Rack::with("version = 1\n"), full().0] {
        let args = ["list", "--json", "answers to nothing"];
        assert_eq!(rack.run(&args).done().stdout, "[]\n");
    }
    let answer = Rack::new().run(&["list"]).done();
    assert_eq!((&*answer.stdout, &*answer.stderr), ("", ""));
}

#[test]
fn show_prints_labels_and_values() {
    let (rack, _) = full();
    let key = corpus("openssh-3072.pub");
    let expected = format!(
        "name     build:ci\n\
         key      ssh-rsa 3072 bits, exponent 65537\n\
         MD5      b5:a3:6a:d9:e9:fe:db:9a:84:31:fe:07:a3:a6:af:35\n\
         ENS      b5a36ad9e9fedb9a8431fe07a3a6af35\n\
         SHA256   SHA256:DkdqnuOfpDzX+eZFXqW2PlPnZow94Y7rudm4zNVGOXQ\n\
         EC2      e3:5a:23:b1:7b:9e:88:33:8d:57:4f:68:b8:eb:9c:8a\n\
         comment  alice@laptop work\n\
         tags     edge, laptop\n\
         note     until 2027\n\
         source   file:~/.ssh/id_rsa.pub\n\
         added    2026-11-24T02:43:29Z\n\
         request  473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E\n\
         audit    no known weakness\n\
         public   {key}\n"
    );
    assert_eq!(rack.run(&["show", "build:ci"]).done().stdout, expected);
}

#[test]
fn a_list_in_a_pipe_is_set_apart_by_tabs() {
    let rack = rack_of(&[
        ("edge", "openssh-2048.pub"),
        ("plain", "openssl.pub"),
        ("old", "openssh-1024.pub"),
    ]);
    let expected = "edge\t2048\t83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6\talice@laptop\t\n\
                    plain\t2048\t42:d8:12:8e:58:4d:13:44:22:63:7d:ec:99:52:64:7c\t\t\n\
                    old\t1024\tfe:19:46:7e:48:10:9c:e3:e9:4d:f4:01:48:b9:d7:6c\told key\trsa-short\n";
    for args in [&["list"][..], &["list", "--plain"]] {
        assert_eq!(rack.run(args).done().stdout, expected);
    }
    let rack = Rack::with("[[key_pair]]\nname = 'no-key'\n");
    assert_eq!(rack.run(&["list"]).done().stdout, "no-key\t\t\t\t\n");
}

/// Three key pairs whose names, sizes and ages stand in three orders.
fn three() -> Rack {
    let keys = [
        ("mid", "openssh-4096.pub", "2026-01-02T00:00:00Z"),
        ("Zoe", "openssh-1024.pub", "2026-01-03T00:00:00Z"),
        ("alf", "openssh-2048.pub", "2026-01-01T00:00:00Z"),
    ];
    let text =
        keys.map(|(name, file, at)| format!("{}imported_at = {at}\n", entry(name, &corpus(file))));
    Rack::with(text.concat())
}

#[test]
fn lists_are_sorted_as_asked() {
    let rack = three();
    let cases: [(&[&str], [&str; 3]); 5] = [
        (&[], ["mid", "Zoe", "alf"]),
        (&["--sort", "name"], ["alf", "mid", "Zoe"]),
        (&["--sort", "bits"], ["Zoe", "alf", "mid"]),
        (&["--sort", "age"], ["Zoe", "mid", "alf"]),
        (&["--sort", "bits", "--reverse"], ["mid", "alf", "Zoe"]),
    ];
    for (args, expected) in cases {
        assert_eq!(names(&rack, args), expected, "{args:?}");
    }
    let json = rack
        .run(&["list", "--json", "--sort", "name"])
        .done()
        .json();
    assert_eq!(json[0]["name"], "alf");
}

#[test]
fn a_query_finds_by_name_comment_tag_note_and_fingerprint() {
    let (full, _) = full();
    for query in [
        "BUILD",
        "laptop WORK",
        "edge",
        "until",
        "b5a36a",
        "B5:A3:6A",
        "SHA256:Dkdqnu",
        "e3:5a:23",
    ] {
        assert_eq!(names(&full, &[query]), ["build:ci"], "{query}");
    }
    let rack = three();
    for (query, expected) in [
        ("i", &["mid", "alf"][..]),
        ("alice@", &["alf"]),
        ("83:27:d8", &["alf"]),
        ("SHA256:zTIzXS", &["mid"]),
        ("nobody", &[]),
    ] {
        assert_eq!(names(&rack, &[query]), expected, "{query}");
    }
}

#[test]
fn a_name_goes_before_a_fingerprint_that_starts_so() {
    let key = corpus("openssh-2048.pub");
    let rack = Rack::with(entry("edge", &key) + &entry("aoMjre", &made_up_key(1)));
    let named = rack.run(&["show", "aoMjre", "--json"]).done().json();
    assert_eq!(named["public_key"], made_up_key(1).as_str());
    let found = rack.run(&["show", "aoMjreD", "--json"]).done().json();
    assert_eq!(found["name"], "edge");
}

#[test]
fn rename_says_both_names_and_prints_the_key_pair_as_json() {
    let (rack, json) = full();
    let answer = rack.run(&["rename", "build:ci", "build"]).done();
    assert_eq!(answer.stdout, "");
    assert_eq!(answer.stderr, "keyrack: renamed build:ci to build\n");
    let answer = rack.run(&["rename", "build", "build:ci", "--json"]).done();
    assert_eq!(answer.stdout, format!("{json}\n"));
}

#[test]
fn deleting_several_is_all_or_nothing() {
    let rack = three();
    let before = rack.text();
    rack.run(&["delete", "mid", "gone", "alf"])
        .failed(4, "there is no key pair \"gone\"");
    assert_eq!(rack.text(), before);
    let answer = rack.run(&["delete", "mid", "alf"]).done();
    assert_eq!(answer.stdout, "");
    assert_eq!(
        answer.stderr,
        "keyrack: deleted mid\nkeyrack: deleted alf\n"
    );
    assert_eq!(names(&rack, &[]), ["Zoe"]);
    // Said twice is meant once.
    let json = rack.run(&["delete", "Zoe", "Zoe", "--json"]).done().json();
    assert_eq!(json.as_array().map(Vec::len), Some(1), "{json}");
    assert_eq!(names(&rack, &[]), [""; 0]);
}

#[test]
fn paths_names_the_files() {
    let rack = Rack::new();
    let (store, config) = (rack.store(), rack.path(".config/keyrack"));
    let printed = rack.run(&["paths"]).done().stdout;
    let json = rack.run(&["paths", "--json"]).done().json();
    let backups = json["backups"].as_str().unwrap();
    let folder = rack.path(".local/state/keyrack/backups");
    assert!(backups.starts_with(&*folder.to_string_lossy()), "{backups}");
    let settings = config.join("config.toml");
    let expected = format!(
        "store    {}\nconfig   {}\nsettings {}\nbackups  {backups}\n",
        store.display(),
        config.display(),
        settings.display()
    );
    assert_eq!(printed, expected);
    assert_eq!(json["store"], store.to_string_lossy().as_ref());
    assert_eq!(json["config"], config.to_string_lossy().as_ref());
    assert_eq!(json["settings"], settings.to_string_lossy().as_ref());

    // What is wrong with the settings is told, all of it.
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(&settings, "colour = 1\nmouse = 1\n").unwrap();
    let answer = rack.run(&["paths"]).done();
    assert_eq!(answer.stdout, expected);
    let told = "keyrack: InvalidParameter: config.toml, line 1: there is no setting \"colour\"\n  \
                a setting is theme, borders, mouse or clipboard\nkeyrack: InvalidParameter: \
                config.toml, line 2: mouse cannot be 1\n  it may be true or false\n";
    assert_eq!(answer.stderr, told);
    rack.run(&["list"]).done();
}

#[test]
fn a_choice_needs_a_terminal() {
    let rack = Rack::new();
    rack.run(&["pick"])
        .failed(2, "a choice needs a terminal on standard error");
    rack.run(&["pick", "--print", "nothing"])
        .failed(2, "authorized-keys");
}

#[test]
fn keys_prints_a_row_for_each_binding() {
    let rack = Rack::new();
    let printed = rack.run(&["keys"]).done().stdout;
    let json = rack.run(&["keys", "--json"]).done().json();
    let mut rows = printed.lines().filter(|line| line.starts_with("  "));
    let mut elements = json.as_array().unwrap().iter();
    for (context, keys, what) in keymap::rows() {
        let row = rows.next().unwrap();
        assert!(row.contains(&keys) && row.ends_with(what), "{row}");
        let element = elements.next().unwrap();
        assert_eq!(element["context"], context);
        assert_eq!(element["keys"], keys.as_str());
        assert_eq!(element["what"], what);
    }
    assert_eq!((rows.next(), elements.next()), (None, None));
}

#[test]
fn help_leads_with_examples() {
    let rack = Rack::new();
    for args in [
        &["--help"][..],
        &["import", "--help"],
        &["list", "--help"],
        &["show", "--help"],
    ] {
        let help = rack.run(args).done().stdout;
        assert!(help.starts_with("Examples:\n  keyrack "), "{help}");
    }
    let version = rack.run(&["--version"]).done().stdout;
    assert_eq!(
        version,
        concat!("keyrack ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    // More than a pipe holds.
    let text: String = (0..1000)
        .map(|number| entry(&format!("key-{number}"), &made_up_key(number)))
        .collect();
    let rack = Rack::with(text);
    let commands: [&[&str]; 4] = [
        &["keys"],
        &["list"],
        &["list", "--json"],
        &["show", "key-1"],
    ];
    for args in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = rack
            .program(KEYRACK)
            .args(args)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdin.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let rack = rack_of(&[("edge", "openssh-2048.pub")]);
    let mut shell = rack.program("sh");
    shell.args(["-c", "exec \"$0\" list > /dev/full", KEYRACK]);
    Answer::of(shell, "").failed(
        1,
        "cannot write the answer to standard output: No space left",
    );
}
