package interleave.differential;

import java.util.List;

/** What came of each step, and of each final question: a value, an error, or nothing in time. */
record Outcomes(List<String> outcomes, List<String> finals) {}
