// @ts-check
/**
 * Times and numbers as people read them, in the drill's own time zone and the page's language.
 * Clock times are hh:mm:ss in both languages; T+ has hours only once an hour has passed.
 */

/** Zones that people know by a name of their own. */
const ZONES = /** @type {Record<string, string>} */ ({
  "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA",
  "Asia/Ujung_Pandang": "WITA", "Asia/Jayapura": "WIT", UTC: "UTC", "Etc/UTC": "UTC",
});

export class Format {
  /** @param {string} tz @param {"id"|"en"} lang */
  constructor(tz, lang) {
    this.tz = tz;
    this.lang = lang;
    const locale = lang === "id" ? "id-ID" : "en-GB";
    this.parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: tz, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
    this.dates = new Intl.DateTimeFormat(locale, {
      timeZone: tz, day: "numeric", month: "short", year: "numeric",
    });
    this.days = new Intl.DateTimeFormat(locale, {
      timeZone: tz, day: "numeric", month: "short",
    });
    this.zones = new Intl.DateTimeFormat(locale, { timeZone: tz, timeZoneName: "short" });
    this.numbers = new Intl.NumberFormat(locale);
  }

  /** ms that local time is ahead of UTC at an instant. @param {number} ms */
  offset(ms) {
    const part = this.#local(ms);
    const local = new Date(0);
    local.setUTCFullYear(+part.year, +part.month - 1, +part.day); // Date.UTC takes year 26 for 1926
    const time = local.setUTCHours(+part.hour, +part.minute, +part.second);
    return time - Math.floor(ms / 1000) * 1000;
  }

  /** 09:42:10 @param {number} ms */
  clock(ms) {
    const part = this.#local(ms);
    return `${part.hour}:${part.minute}:${part.second}`;
  }

  /** 09:42, or with seconds where steps are shorter than a minute, or a date where longer than a day.
   *  @param {number} ms @param {number} step */
  tick(ms, step) {
    if (step >= 90 * 86_400_000) return this.date(ms);
    if (step >= 86_400_000) return this.days.format(ms);
    return step < 60_000 ? this.clock(ms) : this.clock(ms).slice(0, 5);
  }

  /** 15 Jan 2026 @param {number} ms */
  date(ms) {
    return this.dates.format(ms);
  }

  /** WIB, or what the browser calls the zone. @param {number} ms */
  zone(ms) {
    const named = () => this.zones.formatToParts(ms).find((p) => p.type === "timeZoneName");
    return ZONES[this.tz] ?? named()?.value ?? this.tz;
  }

  /** T+42:10, T−0:05, T+1:02:03 @param {number} ms since T+0 */
  elapsed(ms) {
    const length = duration(Math.abs(ms));
    return `T${ms < 0 ? "−" : "+"}${length.padStart(5, "0")}`;
  }

  /** @param {number} value */
  number(value) {
    return this.numbers.format(value);
  }

  /** @param {number} ms @returns {Record<string, string>} */
  #local(ms) {
    const parts = this.parts.formatToParts(ms);
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }
}

/** With a capital: labels in the vocabulary have none. @param {string} text */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** 0:07, 42:10, 1:02:03; whole seconds, rounded down. @param {number} ms */
export function duration(ms) {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * "12 minutes 3 seconds", for ears.
 * @param {number} ms
 * @param {import("./strings.js").Translate} t
 */
export function spoken(ms, t) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "hours"], [Math.floor(seconds / 60) % 60, "minutes"],
    [seconds % 60, "seconds"],
  ];
  const said = parts.filter(([n]) => n).map(([n, unit]) => t(`view.say.${unit}`, { n }));
  return said.join(" ") || t("view.say.seconds", { n: 0 });
}

/** 0.5×, 1×, 60× @param {number} rate @param {"id"|"en"} lang */
export function rateText(rate, lang) {
  const text = String(rate);
  return `${lang === "id" ? text.replace(".", ",") : text}×`;
}
