//! Randomart: the "drunken bishop" walk over a digest, cell for cell as `ssh-keygen -lv`
//! draws it (OpenSSH, `sshkey_fingerprint`; Loss, Limmer, von Gernler, "The drunken
//! bishop: An analysis of the OpenSSH fingerprint visualization algorithm").

/// Cells across, without the frame.
const WIDTH: usize = 17;
/// Cells down, without the frame.
const HEIGHT: usize = 9;
/// What a cell shows by how often it was visited; start and end are marked apart.
const SYMBOLS: [char; 15] = [
    ' ', '.', 'o', '+', '=', '*', 'B', 'O', 'X', '@', '%', '&', '#', '/', '^',
];

/// The eleven lines of the drawing of `digest`, headed by the key's size and signed with
/// the digest's name (`SHA256` or `MD5`).
pub fn randomart(digest: &[u8], bits: usize, digest_name: &str) -> Vec<String> {
    let mut visits = [[0_usize; WIDTH]; HEIGHT];
    let (mut x, mut y) = (WIDTH / 2, HEIGHT / 2);
    for byte in digest {
        for step in 0..4 {
            let move_bits = byte >> (2 * step);
            x = walk(x, move_bits & 1 == 1, WIDTH);
            y = walk(y, move_bits & 2 == 2, HEIGHT);
            if let Some(cell) = visits.get_mut(y).and_then(|row| row.get_mut(x)) {
                *cell += 1;
            }
        }
    }
    let mut lines = vec![frame(&format!("[RSA {bits}]"))];
    for (row, cells) in visits.iter().enumerate() {
        let drawn: String = cells
            .iter()
            .enumerate()
            .map(|(column, count)| match (column, row) {
                at if at == (x, y) => 'E',
                (8, 4) => 'S',
                _ => SYMBOLS.get(*count).copied().unwrap_or('^'),
            })
            .collect();
        lines.push(format!("|{drawn}|"));
    }
    lines.push(frame(&format!("[{digest_name}]")));
    lines
}

/// One step along an axis of `size` cells; the bishop stops at the walls.
fn walk(at: usize, forward: bool, size: usize) -> usize {
    if forward {
        (at + 1).min(size - 1)
    } else {
        at.saturating_sub(1)
    }
}

/// A border with `title` in its middle, the odd dash at the end.
fn frame(title: &str) -> String {
    let dashes = WIDTH.saturating_sub(title.len());
    let left = dashes / 2;
    format!("+{}{title}{}+", "-".repeat(left), "-".repeat(dashes - left))
}
