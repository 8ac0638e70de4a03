import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal, sizeText } from "../src/files.js";

const limits = { accept: ".pdf, .docx", maxBytes: 1000 };

test("what would be refused says why", () => {
  assert.equal(refusal({ name: "佐证.PDF", size: 10 }, limits), null);
  assert.equal(refusal({ name: "佐证.exe", size: 10 }, limits), "file_kind");
  assert.equal(refusal({ name: "佐证.pdf.exe", size: 10 }, limits), "file_kind");
  assert.equal(refusal({ name: "佐证.pdf", size: 1001 }, limits), "file_too_large");
  assert.equal(refusal({ name: "佐证.pdf", size: 0 }, limits), "file_empty");
  assert.equal(refusal({ name: "x", size: 1 }, { accept: "", maxBytes: 0 }), null);
});

test("sizes are short", () => {
  assert.equal(sizeText(900), "900 B");
  assert.equal(sizeText(1536), "1.5 KB");
  assert.equal(sizeText(52428800), "50 MB");
});
