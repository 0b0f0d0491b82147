"""What GitHub shows of a chapter's HTML, as far as that is known.

GitHub renders a notebook without running anything, and lets through what its filter for Markdown
lets through: the tags below (the list of html-pipeline, its published filter). Scripts and styles
go with what is in them; of any other tag the text stays. Styles and classes are dropped here as
well, though GitHub seems to keep some of them: so whatever stands without them stands.
"""

from html.parser import HTMLParser

KEPT = set(
    "h1 h2 h3 h4 h5 h6 h7 h8 br b i strong em a pre code img tt div ins del sup sub p picture ol ul"
    " table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike"
    " summary details caption figure figcaption abbr bdo cite dfn mark small source span time"
    " wbr".split()
)
GONE_WITH_CONTENT = {"script", "style", "svg", "iframe", "object", "math"}

# What may begin or end a line without a word being cut.
BLOCKS = set("p div li tr td th table figure figcaption caption summary details pre br".split())


class GitHubView(HTMLParser):
    """The text, captions and pictures that are left of some HTML."""

    def __init__(self, html):
        super().__init__()
        self.captions = []
        self.images = []
        self._words = []
        self._gone = 0
        self._in_caption = False
        self.feed(html)
        self.close()

    @property
    def text(self):
        return plain("".join(self._words))

    def handle_starttag(self, tag, attributes):
        if tag in GONE_WITH_CONTENT:
            self._gone += 1
        if self._gone or tag not in KEPT:
            return
        if tag in BLOCKS:
            self._words.append(" ")
        if tag == "img":
            self.images.append(dict(attributes))
        elif tag == "figcaption":
            self._in_caption = True
            self.captions.append("")

    def handle_endtag(self, tag):
        if tag in GONE_WITH_CONTENT:
            self._gone -= 1
        elif tag == "figcaption":
            self._in_caption = False
        if tag in BLOCKS:
            self._words.append(" ")

    def handle_data(self, data):
        if self._gone:
            return
        self._words.append(data)
        if self._in_caption:
            self.captions[-1] += data


def plain(text):
    """Words with one space between them, and no marks around code."""
    return " ".join(text.replace("`", "").split())
