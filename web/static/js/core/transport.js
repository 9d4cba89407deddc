// @ts-check
/**
 * The transport: four states and what each command makes of them. The server keeps the same table.
 *
 *   paused     the playhead stands
 *   playing    the playhead moves at the rate, or waits at the edge of an open drill
 *   following  the playhead is at the live edge and jumps to whatever is appended
 *   ended      the playhead is at the last event of a finished drill
 *
 * Only `live` and reaching the edge of a live drill enter `following`; `play` never does.
 *
 * @typedef {"paused"|"playing"|"following"|"ended"} State
 * @typedef {"play"|"pause"|"seek"|"step"|"live"|"edge_live"|"edge_open"|"edge_finished"|"more"
 *   |"stop"|"turn"} Command
 * @typedef {{state: State, rate?: 1, restart?: true}} Move
 */

/** @type {Record<State, Partial<Record<Command, Move>>>} */
const TABLE = {
  paused: {
    play: { state: "playing" },
    pause: { state: "paused" },
    seek: { state: "paused" },
    step: { state: "paused" },
    live: { state: "following", rate: 1 },
    more: { state: "paused" },
  },
  playing: {
    play: { state: "playing" },
    pause: { state: "paused" },
    seek: { state: "playing" },
    step: { state: "paused" },
    live: { state: "following", rate: 1 },
    edge_live: { state: "following", rate: 1 },
    edge_open: { state: "playing" },
    edge_finished: { state: "ended" },
    more: { state: "playing" },
    stop: { state: "paused" },
    turn: { state: "playing" },
  },
  following: {
    play: { state: "following" },
    pause: { state: "paused" },
    seek: { state: "playing", rate: 1 },
    step: { state: "paused" },
    live: { state: "following", rate: 1 },
    edge_live: { state: "following" },
    edge_open: { state: "following" },
    edge_finished: { state: "ended" },
    more: { state: "following" },
  },
  ended: {
    play: { state: "playing", restart: true },
    pause: { state: "ended" },
    seek: { state: "paused" },
    step: { state: "paused" },
    live: { state: "following", rate: 1 },
    more: { state: "paused" },
  },
};

/** What `<` and `>` walk along. */
export const RATES = Object.freeze([
  0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8, 16, 32, 60, 120, 300, 600, 1000,
]);

/**
 * The move that `command` makes from `state`; a move the table does not know raises.
 * @param {State} state
 * @param {Command} command
 * @returns {Move}
 */
export function move(state, command) {
  const next = TABLE[state][command];
  if (!next) throw new Error(`no ${command} from ${state}`);
  return next;
}

/**
 * The rate `steps` further along the ladder.
 * @param {number} rate
 * @param {number} steps
 */
export function nextRate(rate, steps) {
  const place = RATES.findLastIndex((known) => known <= rate);
  return RATES[Math.min(RATES.length - 1, Math.max(0, place + steps))];
}
