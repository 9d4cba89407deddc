// @ts-check
/**
 * The vocabulary as the viewer asks it: a kind it does not know (`x-…`) gets a mark and a label of
 * its own name, so every event can be drawn and read out.
 *
 * @typedef {{id?: string, en?: string}} Words
 * @typedef {{shape: string, letter: string}} Mark
 * @typedef {{kind: string, label: Words, side: string, level: number|null,
 *   force_stage: number|null, mark: Mark, marker: boolean, remark?: Words}} Kind
 */

/** Lanes from top to bottom: the crowd, what happens between both, the police, the others. */
export const SIDES = Object.freeze([
  "crowd", "both", "police", "medical", "government", "media", "control", "",
]);

export class Vocabulary {
  /** @param {{kinds: Kind[], sides?: any[], colours?: any[]}} data as `vocabulary.json` */
  constructor(data) {
    /** @type {Map<string, Kind>} */
    this.kinds = new Map(data.kinds.map((kind) => [kind.kind, kind]));
    this.sides = new Map((data.sides ?? []).map((side) => [side.side, side]));
    this.colours = new Map((data.colours ?? []).map((colour) => [colour.colour, colour]));
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
        kind: name, label: { id: plain, en: plain }, side: "", level: null, force_stage: null,
        mark: { shape: "octagon", letter: [...plain][0].toUpperCase() }, marker: false,
      };
      this.kinds.set(name, kind);
    }
    return kind;
  }

  /** @param {string} side @param {"id"|"en"} lang */
  sideLabel(side, lang) {
    return this.sides.get(side)?.[lang] ?? (lang === "id" ? "Lainnya" : "Other");
  }

  /** @param {string} colour @param {"id"|"en"} lang */
  colourLabel(colour, lang) {
    return this.colours.get(colour)?.[lang] ?? colour;
  }
}

/**
 * The words in `lang`, else in the other language, which is then said.
 * @param {Words|string|undefined|null} words
 * @param {"id"|"en"} lang
 * @returns {{text: string, lang: "id"|"en", other: boolean}}
 */
export function pick(words, lang) {
  if (typeof words === "string") return { text: words, lang, other: false };
  const other = lang === "id" ? "en" : "id";
  if (words?.[lang]) return { text: words[lang], lang, other: false };
  if (words?.[other]) return { text: words[other], lang: other, other: true };
  return { text: "", lang, other: false };
}
