package interleave.kernel.timeline;

/** What a sentence is written for, and how learner's text is made harmless there. */
enum Medium {
  /** HTML and SVG: element content, and attributes in double quotes. */
  MARKUP {
    @Override
    String escape(String text) {
      StringBuilder out = new StringBuilder(text.length() + 16);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '&' -> out.append("&amp;");
          case '<' -> out.append("&lt;");
          case '>' -> out.append("&gt;");
          case '"' -> out.append("&quot;");
          default -> out.append(c);
        }
      }
      return out.toString();
    }

    @Override
    String name(Name name) {
      String text = escape(name.text());
      return switch (name.role()) {
        case PLAIN -> "<bdi>" + text + "</bdi>";
        case CODE -> "<code>" + text + "</code>";
        case QUOTE -> "“<bdi>" + text + "</bdi>”";
      };
    }
  },

  /** Markdown as JupyterLab, GitHub and pandoc read it, also inside a table. */
  MARKDOWN {
    /** All that starts markup somewhere: emphasis, links, math, HTML, tables, mail addresses. */
    private static final String SPECIAL = "\\`*_{}[]<>#+!|$~^&\"'=:@";

    @Override
    String escape(String text) {
      StringBuilder out = new StringBuilder(text.length() + 16);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (SPECIAL.indexOf(c) >= 0) {
          out.append('\\');
        }
        out.append(c);
      }
      return out.toString();
    }

    @Override
    String name(Name name) {
      return switch (name.role()) {
        case PLAIN -> escape(name.text());
        case CODE ->
            name.text().matches("[\\p{L}\\p{N}_.()#, -]*[\\p{L}\\p{N}_.()#]")
                ? "`" + name.text() + "`"
                : escape(name.text());
        case QUOTE -> "“" + escape(name.text()) + "”";
      };
    }
  },

  /** A terminal, an attribute, a screen reader: nothing but the characters. */
  PLAIN {
    @Override
    String escape(String text) {
      return text;
    }

    @Override
    String name(Name name) {
      return switch (name.role()) {
        case PLAIN -> name.text();
        case CODE -> "`" + name.text() + "`";
        case QUOTE -> "“" + name.text() + "”";
      };
    }
  };

  /** Text that must not be taken for markup. */
  abstract String escape(String text);

  /** A learner's text, set off as its role asks. */
  abstract String name(Name name);
}
