// Stretches of a report's text, in whichever unit its offsets count.

const points = new WeakMap();

/** The words at `[start, end]`; nothing where the report does not carry its text. */
export function slice(report, [start, end]) {
  const { text, offset_unit: unit } = report.document ?? {};
  if (!text) return "";
  if (unit === "utf16") return text.slice(start, end);
  if (!points.has(report)) points.set(report, [...text]);
  return points.get(report).slice(start, end).join("");
}

/** Sentences that no line break parts stand in one paragraph. */
export function paragraphs(report) {
  const groups = [];
  let last = null;
  for (const sentence of report.sentences) {
    const isNew = !last || last.part !== sentence.part || slice(report, [last.end, sentence.start]).includes("\n");
    if (isNew) groups.push([]);
    groups.at(-1).push(sentence);
    last = sentence;
  }
  return groups;
}
