use super::*;
use actix_web::test::TestRequest;

fn asking(name: &'static str, value: &'static str) -> HttpRequest {
    TestRequest::get()
        .insert_header((name, value))
        .to_http_request()
}

#[test]
fn a_tag_names_bytes_in_one_form() {
    let answer = PublicAnswer::new(b"{}", "gaps", 1).expect("short");
    let other = PublicAnswer::new(b"{ }", "gaps", 1).expect("short");
    let tags = [
        answer.tag(Media::Json, false),
        answer.tag(Media::Json, true),
        answer.tag(Media::GraphqlResponse, false),
        other.tag(Media::Json, false),
    ];
    let different: std::collections::BTreeSet<_> = tags.iter().collect();
    assert_eq!(different.len(), tags.len());
    assert!(PublicAnswer::new(&vec![b' '; ANSWER_BYTES_MAX + 1], "gaps", 1).is_none());
}

#[test]
fn a_client_knows_what_it_names() {
    let knows = |named| knows(&asking("if-none-match", named), "\"a-json\"");
    assert!(
        knows("\"a-json\"") && knows("W/\"a-json\"") && knows("\"b\", \"a-json\"") && knows("*")
    );
    assert!(!knows("\"a\"") && !knows("a-json") && !knows(""));
}

#[test]
fn gzip_is_for_those_who_take_it() {
    let takes = |accepted| takes_gzip(&asking("accept-encoding", accepted));
    assert!(takes("gzip") && takes("gzip, deflate, br"));
    assert!(!takes("br") && !takes("gzip;q=0") && !takes("identity"));
}
