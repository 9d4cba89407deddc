// @ts-check
/**
 * The vocabulary as the viewer asks it: a kind it does not know (`x-…`) gets a mark and a label of
 * its own name, so every event can be drawn and read out.
 *
 * @typedef {Record<string, string|undefined>} Words by the code of the language
 * @typedef {{text: string, lang: string, other: boolean}} Worded `other`: not the language asked for
 * @typedef {{shape: string, letter: string}} Mark
 * @typedef {{kind: string, label: Words, side: string, level: number|null,
 *   force_stage: number|null, mark: Mark, marker: boolean, remark?: Words, own?: boolean}} Kind `own`: of this drill alone
 */

/** Lanes from top to bottom: the crowd, what happens between both, the police, the others. */
export const SIDES = Object.freeze([
  "crowd", "both", "police", "medical", "government", "media", "control", "",
]);

/** What a log and the vocabulary have words in, the more widely read language first. */
export const WRITTEN = Object.freeze(["en", "id"]);

/** The language that a log gets its words in from a page in `lang`. @param {string} lang */
export const writtenIn = (lang) => (WRITTEN.includes(lang) ? lang : WRITTEN[0]);

export class Vocabulary {
  /**
   * @param {{kinds: Kind[], sides?: any[], colours?: any[], other?: Words}} data as
   *   `vocabulary.json`, and what a side that is not in it is called
   */
  constructor(data) {
    /** @type {Map<string, Kind>} */
    this.kinds = new Map(data.kinds.map((kind) => [kind.kind, kind]));
    /** @type {Map<string, Words>} */
    this.sides = new Map((data.sides ?? []).map((side) => [side.side, side]));
    /** @type {Map<string, Words>} */
    this.colours = new Map((data.colours ?? []).map((colour) => [colour.colour, colour]));
    this.other = data.other;
  }

  /**
   * @param {string} name
   * @returns {Kind}
   */
  kind(name) {
    let kind = this.kinds.get(name);
    if (!kind) {
      const plain = name.replace(/^x-/, "").replace(/[-_]+/g, " ").trim() || name;
      kind = {
        kind: name, label: Object.fromEntries(WRITTEN.map((lang) => [lang, plain])), side: "",
        level: null, force_stage: null, marker: false, own: true,
        mark: { shape: "octagon", letter: [...plain][0].toUpperCase() },
      };
      this.kinds.set(name, kind);
    }
    return kind;
  }

  /** @param {string} side @param {string} lang @returns {Worded} */
  sideWords(side, lang) {
    return pick(this.sides.get(side) ?? this.other ?? side, lang);
  }

  /** @param {string} side @param {string} lang */
  sideLabel(side, lang) {
    return this.sideWords(side, lang).text;
  }

  /** @param {string} colour @param {string} lang @returns {Worded} */
  colourWords(colour, lang) {
    return pick(this.colours.get(colour) ?? colour, lang);
  }

  /** @param {string} colour @param {string} lang */
  colourLabel(colour, lang) {
    return this.colourWords(colour, lang).text;
  }
}

/**
 * The words in `lang`, else in another language, which is then said.
 * @param {Words|string|undefined|null} words
 * @param {string} lang
 * @returns {Worded}
 */
export function pick(words, lang) {
  if (typeof words === "string") return { text: words, lang, other: false };
  const found = [lang, ...WRITTEN].find((one) => words?.[one]) ?? lang;
  return { text: words?.[found] ?? "", lang: found, other: found !== lang };
}
