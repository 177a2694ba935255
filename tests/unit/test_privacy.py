"""Personal data goes, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.privacy import mask, mask_link
from bot.ingest.regions import regions_of

EVERYWHERE = [(), ("US", "GB"), ("CN",), ("DE",), ("FR",)]


@pytest.mark.parametrize(
    "text",
    """5.2.1
order 12345
order number 4029381756
ticket 100000000
2017-01-31
2017-01-31 10:22:33
31/01/2017 12:00
1080p
1920x1080 60
$1,299.00
价格12345678元
订单号2023123456789
iOS 17.1.2
Windows 10.0.19041.1234
version number 10.15.7.1
192.168.100.200
1,000,000 users
500 000 000
0.123456789
2016-2017
2017 2018 2019 2020
1484912345678
build 20170131123456
编号 20231234567890123
2023年12月31日
+100000000 points
UTC+08:00
24/7 support 365 days
3.5 4.5 5.0 2.0 1.0
1 2 3 4 5 6 7 8 9 10
call me in 2017
it reached 1000000 people
call at 10:30-11:30
4111 1111 1111 1112
12 34 56 78
@telegram is great
meet me @ home
(49.99 @ nokiausa.com)
look at example dot com
error 0x80070005 1234567
lat 52.520008, 13.404954
000-00-0000
http://x.com/item/4111111111111112""".splitlines(),
)
def test_what_is_nobody_s_stays(text: str) -> None:
    for regions in EVERYWHERE:
        assert mask(text, regions).text == text
        assert not mask(text, regions).counts


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail a.b-c+d@sub.example.co.uk.", "mail [email]."),
        ("写信给我：zhang_san@163.com谢谢", "写信给我：[email]谢谢"),
        ("foo＠example．com please", "[email] please"),
        ("a@b.de, c@d.de", "[email], [email]"),
        ("name (at) example (dot) com", "[email]"),
        ("john[at]gmail[dot]com", "[email]"),
        ("my email is john at example dot com", "my email is [email]"),
        ("see https://x.io/r?mail=a%40b.com&token=abc123xyz&p=2",
         "see https://x.io/r?mail=[email]&token=[id]&p=2"),
        ("call +1 555 123 4567 now", "call [phone] now"),
        ("+44 7700 900123", "[phone]"),
        ("+49 (30) 1234567", "[phone]"),
        ("+33612345678", "[phone]"),
        ("(555) 123-4567", "[phone]"),
        ("555-123-4567", "[phone]"),
        ("415.555.2671", "[phone]"),
        ("Call 1-800-555-0199!", "Call [phone]!"),
        ("call 555-0123", "call [phone]"),
        ("call 5551234567", "call [phone]"),
        ("my number is 9876543210", "my number is [phone]"),
        ("tel: 02087654321", "tel: [phone]"),
        ("06 12 34 56 78", "[phone]"),
        ("手机13812345678。", "手机[phone]。"),
        ("我的电话 138-1234-5678", "我的电话 [phone]"),
        ("138 1234 5678", "[phone]"),
        ("+86 138 1234 5678", "[phone]"),
        ("１３８１２３４５６７８", "[phone]"),
        ("电话：010-12345678", "电话：[phone]"),
        ("my card 4111 1111 1111 1111 was charged", "my card [card] was charged"),
        ("4111111111111111", "[card]"),
        ("5500-0000-0000-0004", "[card]"),
        ("amex 371449635398431", "amex [card]"),
        ("卡号6222021234567894", "卡号[card]"),
        ("身份证11010519491231002X", "身份证[id]"),
        ("SSN 123-45-6789", "SSN [id]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [id]"),
        ("GB82WEST12345698765432", "[id]"),
        ("CPF 123.456.789-09", "CPF [id]"),
        ("加QQ 12345678", "加QQ [id]"),
        ("微信号：abc_123456", "微信号：[id]"),
    ],
)  # fmt: skip
def test_what_is_somebody_s_goes(text: str, masked: str) -> None:
    for regions in EVERYWHERE:
        assert mask(text, regions).text == masked


def test_national_numbers_need_their_country() -> None:
    text = "ruf mich an 030 12345678"
    assert mask(text, regions_of("Germany", None)).text == "ruf mich an [phone]"
    assert mask(text, regions_of(None, "de")).text == "ruf mich an [phone]"
    assert mask(text, regions_of("JP", "ja")).text == text


def test_each_kind_is_counted() -> None:
    masked = mask("a@b.com c@d.com +1 415 555 2671 4111111111111111 123-45-6789")
    assert masked.counts == {"email": 2, "phone": 1, "card": 1, "id": 1}


def test_a_bare_number_in_a_column_of_contacts_is_a_telephone_number() -> None:
    assert mask("5551234567").text == "5551234567"
    assert mask("5551234567", is_contact=True).text == "[phone]"


def test_a_link_keeps_the_numbers_that_lead_somewhere() -> None:
    link = "https://a.com/r/4111111111111111?id=13812345678&user=me@x.org&access_token=s3cr3t99"
    assert mask_link(link).text == (
        "https://a.com/r/4111111111111111?id=13812345678&user=[email]&access_token=[id]"
    )


@given(st.text(alphabet="0123456789 .-+()@a％１:/", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text, ("US", "CN")).text
    assert mask(once, ("US", "CN")).text == once


@given(st.text(max_size=80))
def test_the_rest_of_a_text_is_left_as_it_is(text: str) -> None:
    masked = mask(f"{text} me@example.com {text}")
    assert masked.text.startswith(text) or masked.counts.total() > 1
