// @ts-check
/**
 * Choosing lanes: what they are by, which are pinned, folded, hidden, and in what order they stand.
 * A choice is plain and never changed; every change gives a new one, or the same when there is
 * nothing to do. Whatever is asked of it is answered, names that no lane has included.
 *
 * @typedef {import("./lane-set.js").LaneChoice} LaneChoice
 * @typedef {import("./lane-set.js").By} By
 * @typedef {"by"|"pin"|"fold"|"hide"|"up"|"down"|"reset"} Change
 * @typedef {(choice: LaneChoice, name: string, shown: readonly string[]) => LaneChoice} Rule
 */

import { OTHERS, PLAIN } from "./lane-set.js";

export const BYS = /** @type {const} */ (["side", "unit", "kind"]);
/** Names that one list of a choice holds at most; further ones are not taken. */
const MOST = 256;

/** @type {Record<Change, Rule>} */
const RULES = {
  // What was chosen for lanes of one sort means nothing to those of another.
  by: (choice, name) => {
    const by = BYS.find((one) => one === name);
    return !by || by === choice.by ? choice : { ...PLAIN, by };
  },
  pin: (choice, name) => toggled(choice, "pinned", name),
  fold: (choice, name) => toggled(choice, "folded", name),
  hide: (choice, name) => toggled(choice, "hidden", name),
  up: (choice, name, shown) => moved(choice, name, shown, -1),
  down: (choice, name, shown) => moved(choice, name, shown, 1),
  reset: (choice) => (plain(choice) ? choice : { ...PLAIN, by: choice.by }),
};

/**
 * @param {LaneChoice} choice
 * @param {Change|string} change
 * @param {string} name of a lane, or what the lanes are by
 * @param {readonly string[]} [shown] the lanes from top to bottom as they stand
 * @returns {LaneChoice}
 */
export function changed(choice, change, name, shown = []) {
  return Object.hasOwn(RULES, change) ? RULES[/** @type {Change} */ (change)](choice, name, shown) : choice;
}

/** Whether the lanes stand as they come. @param {LaneChoice} choice */
export function plain({ pinned, folded, hidden, order }) {
  return !pinned.length && !folded.length && !hidden.length && !order.length;
}

/**
 * All lanes as a list shows them: those on the timeline from top to bottom, and the others behind the
 * ones that they would follow.
 * @param {readonly string[]} shown
 * @param {readonly string[]} all in the order in which they come by themselves
 * @returns {string[]}
 */
export function listed(shown, all) {
  const list = [...shown];
  let last = "";
  let first = true;
  for (const name of all) {
    if (!list.includes(name)) list.splice(first ? 0 : list.indexOf(last) + 1, 0, name);
    [last, first] = [name, false];
  }
  return list;
}

/** Whether a lane can move: pinned lanes move among themselves, and so do the others.
 *  @param {LaneChoice} choice @param {string} name @param {readonly string[]} shown @param {1|-1} step */
export function moves(choice, name, shown, step) {
  const peers = peersOf(choice, name, shown);
  const to = peers.indexOf(name) + step;
  return peers.includes(name) && to >= 0 && to < peers.length;
}

/** @param {LaneChoice} choice @param {"pinned"|"folded"|"hidden"} list @param {string} name */
function toggled(choice, list, name) {
  const names = choice[list];
  if (names.includes(name)) return { ...choice, [list]: names.filter((one) => one !== name) };
  return names.length < MOST ? { ...choice, [list]: [...names, name] } : choice;
}

/** The order is written down as far as the lane that moved, so that the others come as they do.
 *  @param {LaneChoice} choice @param {string} name @param {readonly string[]} shown @param {1|-1} step */
function moved(choice, name, shown, step) {
  if (!moves(choice, name, shown, step)) return choice;
  const peers = peersOf(choice, name, shown);
  const from = peers.indexOf(name);
  [peers[from], peers[from + step]] = [peers[from + step], peers[from]];
  if (choice.pinned.includes(name)) {
    const elsewhere = choice.pinned.filter((one) => !peers.includes(one));
    return { ...choice, pinned: [...peers, ...elsewhere] };
  }
  const put = Math.max(from, from + step, lastOrdered(choice, peers)) + 1;
  const elsewhere = choice.order.filter((one) => !peers.includes(one));
  return { ...choice, order: [...peers.slice(0, put), ...elsewhere].slice(0, MOST) };
}

/** The last place that was put in order before. @param {LaneChoice} choice @param {string[]} peers */
function lastOrdered({ order }, peers) {
  return peers.reduce((last, name, at) => (order.includes(name) ? at : last), -1);
}

/** The lane of all those that have none of their own stays where it is.
 *  @param {LaneChoice} choice @param {string} name @param {readonly string[]} shown */
function peersOf({ pinned }, name, shown) {
  const held = pinned.includes(name);
  return shown.filter((one) => one !== OTHERS && pinned.includes(one) === held);
}
