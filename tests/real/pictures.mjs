// Two PNG pictures compared pixel by pixel. Reads what browsers write: 8 bits a channel, RGB or
// RGBA, not interlaced (PNG specification, sections 7 to 9).
import { inflateSync } from 'node:zlib';

function decode(png) {
    const width = png.readUInt32BE(16);
    const height = png.readUInt32BE(20);
    const channels = { 2: 3, 6: 4 }[png[25]];
    if (png[24] !== 8 || channels === undefined || png[28] !== 0) throw new Error('no such PNG');
    const parts = [];
    for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
        if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
            parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
        }
    }
    const stride = width * channels;
    const packed = inflateSync(Buffer.concat(parts));
    const pixels = Buffer.alloc(stride * height);
    for (let y = 0; y < height; y++) unfilter(packed, pixels, y, stride, channels);
    return { width, height, channels, pixels };
}

function unfilter(packed, pixels, y, stride, channels) {
    const filter = packed[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
        const raw = packed[y * (stride + 1) + 1 + x];
        const left = x >= channels ? pixels[y * stride + x - channels] : 0;
        const up = y > 0 ? pixels[(y - 1) * stride + x] : 0;
        const corner = x >= channels && y > 0 ? pixels[(y - 1) * stride + x - channels] : 0;
        pixels[y * stride + x] = raw + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
}

function paeth(left, up, corner) {
    const [a, b, c] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
    return a <= b && a <= c ? left : b <= c ? up : corner;
}

// How many colours a picture has; a blank page has one.
export function coloursOf(png) {
    const { pixels, channels } = decode(png);
    const colours = new Set();
    for (let i = 0; i < pixels.length; i += channels) colours.add(pixels.readUIntBE(i, 3));
    return colours.size;
}

// How many pixels differ, and the smallest box around them: "left,top right,bottom" or "-".
export function comparePictures(first, second) {
    const [a, b] = [decode(first), decode(second)];
    if (a.width !== b.width || a.height !== b.height) throw new Error('pictures of different sizes');
    const box = [a.width, a.height, -1, -1];
    let different = 0;
    for (let i = 0; i < a.width * a.height; i++) {
        const same = [0, 1, 2].every((c) => a.pixels[i * a.channels + c] === b.pixels[i * b.channels + c]);
        if (same) continue;
        different++;
        const [x, y] = [i % a.width, Math.floor(i / a.width)];
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
    }
    const where = different ? `${box[0]},${box[1]} to ${box[2]},${box[3]}` : '-';
    return { pixels: a.width * a.height, different, box: where };
}
