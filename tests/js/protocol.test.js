import assert from "node:assert/strict";
import test from "node:test";
import { ProtocolError, decode, more, ping } from "../../web/static/js/net/protocol.js";
import { read } from "./drill.js";

const vectors = JSON.parse(
  read("web/PROTOCOL.md").split("### Messages")[1].match(/```json\n([\s\S]*?)```/)[1],
);

for (const { name, direction, message, valid, error_field: field } of vectors) {
  if (direction !== "server") continue;
  test(`vector: ${name}`, () => {
    if (valid) assert.doesNotThrow(() => decode(message));
    else assert.throws(() => decode(message), (error) => error.field === field);
  });
}

test("a frame that is not text or not JSON is the server's fault", () => {
  assert.throws(() => decode(new ArrayBuffer(2)), ProtocolError);
  assert.throws(() => decode("{"), ProtocolError);
  assert.throws(() => decode("[]"), ProtocolError);
});

test("a message that a newer server may know is passed over", () => {
  assert.equal(decode('{"op":"constructor"}'), null);
});

test("what is sent is what the protocol says", () => {
  assert.deepEqual(JSON.parse(more(4)), { op: "more", credit: 4 });
  assert.deepEqual(JSON.parse(ping(1.5)), { op: "ping", c: 1.5 });
});
