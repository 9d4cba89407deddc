// @ts-check
/**
 * Times and numbers as people read them, in the drill's own time zone and the page's language.
 * Clock times are hh:mm:ss in every language; T+ has hours only once an hour has passed.
 */

import { languageOf } from "./language.js";

export class Format {
  /** @param {string} tz @param {import("./language.js").Language|string} language as the boot
   *  gives it, or its code alone */
  constructor(tz, language) {
    this.tz = tz;
    this.language = languageOf(language);
    this.parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: tz, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
  }

  /** ms that local time is ahead of UTC at an instant. @param {number} ms */
  offset(ms) {
    const part = this.#local(ms);
    const time = midnight(part).setUTCHours(+part.hour, +part.minute, +part.second);
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
    if (step >= 86_400_000) return this.#dated(ms, "day");
    return step < 60_000 ? this.clock(ms) : this.clock(ms).slice(0, 5);
  }

  /** 15 Jan 2026 @param {number} ms */
  date(ms) {
    return this.#dated(ms, "short");
  }

  /** 15 January 2026 @param {number} ms */
  longDate(ms) {
    return this.#dated(ms, "long");
  }

  /** Thursday, 15 January 2026 @param {number} ms */
  weekday(ms) {
    return this.#dated(ms, "weekday");
  }

  /** WIB, or UTC+5:30 where people have no name for the zone. @param {number} ms */
  zone(ms) {
    return this.language.zones[this.tz] ?? offsetName(this.offset(ms));
  }

  /** T+42:10, T−00:05, T+1:02:03: from the second that a clock shows at T+0 to the one it shows then,
   *  so that both always change together. @param {number} ms @param {number} [zero] ms of T+0 */
  elapsed(ms, zero = 0) {
    const seconds = Math.floor(ms / 1000) - Math.floor(zero / 1000);
    const length = duration(Math.abs(seconds) * 1000);
    return `T${seconds < 0 ? "−" : "+"}${length.padStart(5, "0")}`;
  }

  /** 1.234,5 in Indonesian, 1,234.5 in English. @param {number} value */
  number(value) {
    const { group, decimal } = this.language.numbers;
    const [whole, fraction] = String(Math.abs(value)).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
    return `${value < 0 ? "−" : ""}${grouped}${fraction ? decimal + fraction : ""}`;
  }

  /** 37%, whole and rounded down, so that only the end is 100%. @param {number} share from 0 to 1 */
  percent(share) {
    return this.language.numbers.percent.replace("{n}", this.number(Math.floor(share * 100)));
  }

  /** 0.5×, 1×, 60× @param {number} rate */
  rate(rate) {
    return rateText(rate, this.language);
  }

  /** @param {number} ms @param {"weekday"|"long"|"short"|"day"} form */
  #dated(ms, form) {
    const { months, months_short: short, weekdays, dates } = this.language;
    const local = this.#local(ms);
    const part = /** @type {Record<string, string|number>} */ ({
      day: +local.day, month: months[+local.month - 1], mon: short[+local.month - 1],
      year: +local.year, weekday: weekdays[(midnight(local).getUTCDay() + 6) % 7],
    });
    return dates[form].replace(/\{(\w+)\}/g, (whole, name) => String(part[name] ?? whole));
  }

  /** @param {number} ms @returns {Record<string, string>} */
  #local(ms) {
    const parts = this.parts.formatToParts(ms);
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }
}

/** The start of a local day, as if it were in UTC. @param {Record<string, string>} part */
function midnight(part) {
  const day = new Date(0);
  day.setUTCFullYear(+part.year, +part.month - 1, +part.day); // Date.UTC takes year 26 for 1926
  return day;
}

/** UTC, UTC+9, UTC−3:30 @param {number} offset ms ahead of UTC */
function offsetName(offset) {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  if (!minutes) return "UTC";
  const rest = minutes % 60 ? `:${String(minutes % 60).padStart(2, "0")}` : "";
  return `UTC${offset < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest}`;
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

/** 0.5×, 1×, 60× @param {number} rate @param {import("./language.js").Language|string} language */
export function rateText(rate, language) {
  return `${String(rate).replace(".", languageOf(language).numbers.decimal)}×`;
}
