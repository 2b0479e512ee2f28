//! The stratum protocol as a miner sees it, with as little work per line as possible. A reply is
//! recognised whatever the order of its keys, because several servers are measured with this
//! client.

pub enum Line<'a> {
    Accepted(u64),
    Refused(u64, i64),
    Job(&'a [u8]),
    Extranonce(&'a [u8]),
    Difficulty,
    Other,
}

/// Classifies one line; `line` is without its line feed.
pub fn read_line(line: &[u8]) -> Line<'_> {
    // Our own server's format first: it needs no search.
    if let Some((id, rest)) = leading_id(line) {
        if rest.starts_with(b",\"result\":true") {
            return Line::Accepted(id);
        }
    }
    if let Some(at) = find(line, b"\"method\"") {
        return read_push(line, at);
    }
    let Some(id) = find(line, b"\"id\"").and_then(|at| number(&line[at + 4..])) else {
        return Line::Other;
    };
    if find(line, b"\"result\":true").is_some() || find(line, b"\"result\": true").is_some() {
        return Line::Accepted(id);
    }
    match find(line, b"\"error\"").map(|at| &line[at + 7..]) {
        Some(rest) => Line::Refused(id, error_code(rest)),
        None => Line::Other,
    }
}

/// Nonces are written with all digits, as ASICs do.
pub fn write_submit(out: &mut Vec<u8>, id: u64, user: &[u8], job: &[u8], nonce: u64) {
    out.extend_from_slice(b"{\"id\":");
    write_number(out, id);
    out.extend_from_slice(b",\"method\":\"mining.submit\",\"params\":[\"");
    out.extend_from_slice(user);
    out.extend_from_slice(b"\",\"");
    out.extend_from_slice(job);
    out.extend_from_slice(b"\",\"");
    for shift in (0..16).rev() {
        out.push(b"0123456789abcdef"[(nonce >> (shift * 4)) as usize & 15]);
    }
    out.extend_from_slice(b"\"]}\n");
}

fn read_push(line: &[u8], at: usize) -> Line<'_> {
    let rest = &line[at..];
    let params = find(line, b"\"params\"").map_or(&line[..0], |from| &line[from + 8..]);
    if find(rest, b"mining.notify").is_some() {
        return quoted(params).map_or(Line::Other, Line::Job);
    }
    if find(rest, b"set_extranonce").is_some() {
        return quoted(params).map_or(Line::Other, Line::Extranonce);
    }
    if find(rest, b"set_difficulty").is_some() {
        return Line::Difficulty;
    }
    Line::Other
}

fn leading_id(line: &[u8]) -> Option<(u64, &[u8])> {
    let digits = line.strip_prefix(b"{\"id\":")?;
    let mut id = 0u64;
    let mut used = 0;
    while let Some(digit) = digits.get(used).filter(|byte| byte.is_ascii_digit()) {
        id = id * 10 + u64::from(digit - b'0');
        used += 1;
    }
    (used > 0).then(|| (id, &digits[used..]))
}

fn error_code(text: &[u8]) -> i64 {
    let start = text.iter().position(|byte| byte.is_ascii_digit());
    start.and_then(|at| number(&text[at..])).map_or(-1, |code| code as i64)
}

fn number(text: &[u8]) -> Option<u64> {
    let start = text.iter().position(|byte| byte.is_ascii_digit())?;
    let mut value = 0u64;
    for digit in text[start..].iter().take_while(|byte| byte.is_ascii_digit()) {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
    }
    Some(value)
}

fn quoted(text: &[u8]) -> Option<&[u8]> {
    let start = text.iter().position(|&byte| byte == b'"')? + 1;
    let length = text[start..].iter().position(|&byte| byte == b'"')?;
    Some(&text[start..start + length])
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn write_number(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut left = value;
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
