import assert from "node:assert/strict";
import test from "node:test";
import { KEYS, helpLines, keyFor } from "../../web/static/js/core/keymap.js";
import { read } from "./drill.js";

const press = (key, code = "", more = {}) => keyFor({
  key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more,
});

test("letters are matched by place, signs by what they type", () => {
  assert.equal(press("a", "KeyQ"), undefined);
  assert.equal(press("q", "KeyA")?.command, "pan");
  assert.equal(press("?", "Minus", { shiftKey: true })?.command, "help");
  assert.equal(press("5", "Numpad5")?.value, 0.5);
});

test("Shift chooses the longer seek", () => {
  assert.equal(press("ArrowLeft", "ArrowLeft")?.value, -5);
  assert.equal(press("ArrowLeft", "ArrowLeft", { shiftKey: true })?.value, -30);
});

test("Ctrl, Alt and Meta are the browser's", () => {
  for (const own of ["ctrlKey", "altKey", "metaKey"]) {
    assert.equal(press("l", "KeyL", { [own]: true }), undefined);
  }
});

test("a key without a code still works", () => {
  assert.equal(press(" ")?.command, "toggle");
  assert.equal(press("k")?.command, "toggle");
});

test("no key means two things", () => {
  const names = KEYS.map(({ code, key, shift }) => `${code ?? key} ${shift ?? ""}`);
  assert.equal(new Set(names).size, names.length);
});

test("the sheet shows every key once, each with its words", () => {
  const texts = JSON.parse(read("web/strings-viewer.json"));
  const lines = helpLines();
  for (const { help } of lines) assert.ok(texts[`view.key.${help}`], help);
  const shown = lines.flatMap(({ keys }) => keys);
  const expected = KEYS.filter(({ help }) => help !== "part").map(({ show }) => show);
  assert.deepEqual(shown.filter((key) => key !== "0 – 9").sort(), expected.sort());
});
