// Looks at a file before it is sent: its size, and by its first bytes whether it is a photo at all.
import { fill } from "./say.js";

const HEIF_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis", "miaf"];

function isPhoto(bytes) {
  const text = String.fromCharCode(...bytes);
  return text.startsWith("\xff\xd8\xff")
    || text.startsWith("\x89PNG\r\n\x1a\n")
    || (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP")
    || (text.slice(4, 8) === "ftyp" && HEIF_BRANDS.some((brand) => text.slice(8).includes(brand)));
}

export function sizeWords(bytes, language) {
  const number = (value, digits) => value.toLocaleString(language, { maximumFractionDigits: digits });
  if (bytes >= 1e6) return `${number(bytes / 1e6, 1)}\u00a0MB`;
  return bytes >= 1000 ? `${number(bytes / 1000, 0)}\u00a0KB` : `${bytes}\u00a0B`;
}

// What is wrong with the file, in words; null when nothing is.
export async function faultOf(file, texts) {
  const { limits } = texts;
  const places = { name: file.name, size: sizeWords(file.size, document.documentElement.lang), min: limits.min, max: limits.max };
  if (file.size === 0) return fill(texts.empty, places);
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  if (!isPhoto(head)) return fill(texts.not_a_photo, places);
  if (file.size > limits.maxBytes) return fill(texts.too_large, places);
  if (file.size <= limits.minBytes) return fill(texts.too_small, places);
  return null;
}
