import assert from "node:assert/strict";
import test from "node:test";
import { KEYS, helpLines, isCharacter, keyFor, keysOf } from "../../web/static/js/core/keymap.js";
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

test("Ctrl or Command with K opens the commands, and K alone plays", () => {
  assert.equal(press("k", "KeyK")?.command, "toggle");
  for (const mod of [{ ctrlKey: true }, { metaKey: true }]) {
    assert.equal(press("k", "KeyK", mod)?.command, "palette");
    assert.equal(press("K", "KeyK", mod)?.command, "palette", "Caps Lock");
    assert.equal(press("t", "KeyK", mod)?.command, undefined, "another letter lies there");
    for (const more of [{ altKey: true }, { shiftKey: true }, { ctrlKey: true, metaKey: true }]) {
      assert.equal(press("k", "KeyK", { ...mod, ...more }), undefined);
    }
  }
});

test("only letters, digits and signs alone can be switched off", () => {
  const alone = (key, more = {}) =>
    isCharacter({ key, code: "", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });
  for (const key of ["k", "?", " ", "5", "\u{1f600}"]) assert.ok(alone(key), key);
  for (const key of ["Enter", "ArrowLeft", "Home", "Escape"]) assert.ok(!alone(key), key);
  assert.ok(!alone("k", { ctrlKey: true }) && !alone("k", { metaKey: true }));
});

/** The key map of the trade, key by key: what each does, and how far. */
const MAP = {
  Space: ["toggle"], KeyK: ["toggle"], ArrowLeft: ["seek", -5], ArrowRight: ["seek", 5],
  "⇧ArrowLeft": ["seek", -30], "⇧ArrowRight": ["seek", 30], KeyJ: ["seek", -10], KeyL: ["seek", 10],
  ",": ["step", -1], ".": ["step", 1], "[": ["marker", -1], "]": ["marker", 1], "<": ["rate", -1], ">": ["rate", 1],
  Home: ["start"], End: ["live"], KeyW: ["zoom", 1], KeyS: ["zoom", -1], KeyA: ["pan", -1], KeyD: ["pan", 1],
  "+": ["zoom", 1], "-": ["zoom", -1], "=": ["fit"], KeyF: ["fullscreen"], KeyZ: ["centre"],
  KeyI: ["range", "from"], KeyO: ["range", "to"], "\\": ["loop"], "/": ["search"], "?": ["help"],
  Enter: ["hit", 1], "⇧Enter": ["hit", -1], KeyN: ["hit", 1], "⇧KeyN": ["hit", -1], Escape: ["clear"],
  KeyG: ["time"], KeyP: ["presenter"], KeyT: ["axis"], KeyY: ["copy"],
  ...Object.fromEntries(Array.from({ length: 10 }, (_, n) => [String(n), ["part", n / 10]])),
};

test("every key does what people have in their fingers", () => {
  for (const [name, [command, value]] of Object.entries(MAP)) {
    const shiftKey = name.startsWith("⇧");
    const code = name.replace("⇧", "");
    const key = /^Key/.test(code) ? code.slice(3).toLowerCase() : code === "Space" ? " " : code;
    const found = press(key, code, { shiftKey });
    assert.deepEqual([found?.command, found?.value], [command, value], name);
  }
  assert.equal(Object.keys(MAP).length, KEYS.filter(({ mod }) => !mod).length);
  for (const shiftKey of [true, false]) assert.equal(press("m", "KeyM", { shiftKey }), undefined, "M is for notes");
});

test("commands can say their keys", () => {
  assert.deepEqual(keysOf("toggle"), ["Space", "K"]);
  assert.deepEqual(keysOf("hit", -1), ["⇧ N", "⇧ Enter"]);
  assert.deepEqual([keysOf("palette"), keysOf("palette", undefined, true)], [["Ctrl K"], ["⌘ K"]]);
  assert.deepEqual(keysOf("about"), []);
  assert.ok(helpLines(true).some(({ keys }) => keys.includes("⌘ K")));
});

test("a key without a code still works", () => {
  assert.equal(press(" ")?.command, "toggle");
  assert.equal(press("k")?.command, "toggle");
});

test("no key means two things", () => {
  const names = KEYS.map(({ code, key, shift, mod }) => `${code ?? key} ${shift ?? ""} ${mod ?? ""}`);
  assert.equal(new Set(names).size, names.length);
});

test("the sheet shows every key once, each with its words", () => {
  const lines = helpLines();
  for (const lang of ["id", "en"]) {
    const { strings } = JSON.parse(read(`web/languages/${lang}.json`));
    for (const { help } of lines) assert.ok(strings[`view.key.${help}`], help);
  }
  const shown = lines.flatMap(({ keys }) => keys);
  const expected = KEYS.filter(({ help }) => help !== "part").map(({ show }) => show);
  assert.deepEqual(shown.filter((key) => key !== "0 – 9").sort(), expected.sort());
});
