//! The trace that a client says its request belongs to, as W3C's Trace Context writes it.

/// Whose trace goes on here, and below which span of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parent {
    /// Name of the trace.
    pub trace: u128,
    /// Name of the span in it.
    pub span: u64,
    /// Whether the client keeps the trace.
    pub is_kept: bool,
}

impl Parent {
    /// Reads a `traceparent`; none where it is anything else than one, or has the names that stand for none.
    pub fn parse(header: &str) -> Option<Self> {
        let (version, rest) = header.split_once('-')?;
        let (trace, rest) = rest.split_once('-')?;
        let (span, rest) = rest.split_once('-')?;
        let (flags, more) = rest
            .split_once('-')
            .map_or((rest, None), |(flags, more)| (flags, Some(more)));
        let (version, flags) = (digits(version, 2)?, digits(flags, 2)?);
        // Later versions may say more behind it; this one says nothing more.
        if version == 0xff || (version == 0 && more.is_some()) {
            return None;
        }
        let (trace, span) = (digits(trace, 32)?, digits(span, 16)?);
        let span = u64::try_from(span).ok()?;
        (trace != 0 && span != 0).then_some(Self {
            trace,
            span,
            is_kept: flags & 1 == 1,
        })
    }

    /// The name of the trace as it is written.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }
}

/// A number of so many hexadecimal digits, of which letters are small.
fn digits(text: &str, length: usize) -> Option<u128> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_number = text.len() == length && text.bytes().all(is_digit);
    is_number
        .then(|| u128::from_str_radix(text, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn a_parent_is_read_as_it_is_written() {
        let parent = Parent::parse(&format!("00-{TRACE}-{SPAN}-01")).expect("a parent");
        assert_eq!(parent.trace_id(), TRACE);
        assert_eq!((parent.span, parent.is_kept), (0x00f0_67aa_0ba9_02b7, true));
        let later = Parent::parse(&format!("01-{TRACE}-{SPAN}-00-more")).expect("a parent");
        assert_eq!((later.trace, later.is_kept), (parent.trace, false));
    }

    #[test]
    fn what_is_no_parent_is_left_aside() {
        let none = ["0".repeat(32), "0".repeat(16)];
        for bad in [
            String::new(),
            "00".to_owned(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{}-{SPAN}-01", none[0]),
            format!("00-{TRACE}-{}-01", none[1]),
            format!("00-+{}-{SPAN}-01", &TRACE[1..]),
            format!("00-{TRACE}-{SPAN}-01 "),
        ] {
            assert_eq!(Parent::parse(&bad), None, "{bad}");
        }
    }
}
