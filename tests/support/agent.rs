//! A live SSH agent.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running agent; it ends when this is dropped.
pub(crate) struct Agent {
    process: Child,
    folder: PathBuf,
}

impl Agent {
    /// An agent without keys, whose socket lies in `folder`; none where there is no `ssh-agent`.
    #[expect(clippy::print_stdout, reason = "says that nothing was tested")]
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        let mut agent = Self {
            process: match Command::new("ssh-agent")
                .arg("-D")
                .arg("-a")
                .arg(folder.join("agent.socket"))
                .stdout(Stdio::piped())
                .spawn()
            {
                Ok(process) => process,
                Err(_) => {
                    println!("skipped: there is no ssh-agent");
                    return None;
                }
            },
            folder: folder.to_owned(),
        };
        // It says where its socket is once that is there.
        let mut said = [0; 16];
        let stdout = agent.process.stdout.as_mut().unwrap();
        stdout.read_exact(&mut said).unwrap();
        Some(agent)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join("agent.socket")
    }

    /// Gives it a private key.
    pub(crate) fn add(&self, key: &Path) {
        // OpenSSH refuses a private key that others may read.
        let copy = self.folder.join("key-for-agent");
        fs::copy(key, &copy).unwrap();
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).unwrap();
        let mut command = Command::new("ssh-add");
        command
            .arg("-q")
            .arg(&copy)
            .env("SSH_AUTH_SOCK", self.socket());
        assert!(command.status().unwrap().success(), "{}", key.display());
        fs::remove_file(copy).unwrap();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
