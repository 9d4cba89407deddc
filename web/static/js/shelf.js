// @ts-check
/** The shelf's composition root: search, the list that renews itself, new drills, dropped files. */

import { translator } from "./core/strings.js";
import { pick } from "./core/vocabulary.js";
import { createApi } from "./net/api.js";
import { byId } from "./ui/dom.js";
import { mountDrop } from "./ui/drop.js";
import { ImportDialog } from "./ui/import-dialog.js";
import { openNewDrill } from "./ui/new-drill.js";
import { mountPreferences } from "./ui/preferences.js";
import { ShelfList } from "./ui/shelf-list.js";

const boot = JSON.parse(byId("boot").textContent ?? "{}");
const t = translator(boot.strings);
const api = createApi(boot.base);

const list = new ShelfList({ fetchPage: api.page });

/** @param {(drill: string) => void} created */
const newDrill = (created) =>
  openNewDrill({ t, lang: boot.lang, api, taken: list.shown(), today: localDay(), created });

/** Drills that take events. */
const targets = async () => {
  const drills = await api.drills();
  return drills
    .filter(({ sealed, status }) => !sealed && status === "ok")
    .map(({ drill, title }) => ({ drill, title: pick(title, boot.lang).text || drill }));
};

const imports = new ImportDialog({ t, api, newDrill, targets, changed: () => list.renew() });

byId("new").addEventListener("click", () => newDrill((drill) => location.assign(`${boot.base}/drills/${drill}`)));
mountDrop({
  label: t("shelf.drop"),
  choose: byId("import"),
  took: (file) => imports.take(file),
  many: () => imports.many(),
});
mountPreferences();
list.start();
document.documentElement.dataset.script = "ready";

/** Today where this device is, as a date field wants it. */
function localDay() {
  const now = new Date();
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
