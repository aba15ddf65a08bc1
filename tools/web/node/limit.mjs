// How long an answer of a browser is waited for. What never comes would hang whoever asked for ever.
export const LIMIT_MS = 60_000;

// The promise, or an error that names what was waited for when the milliseconds are over. What comes
// after that is dropped.
export function within(limit, what, promise) {
    let timer;
    const late = new Promise((resolve, reject) => {
        const over = () => reject(new Error(`waited ${limit / 1000} s in vain: ${what}`));
        timer = setTimeout(over, limit);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// What is evaluated, in a line short enough for a message.
export function summary(code) {
    const line = String(code).replace(/\s+/g, ' ');
    return line.length > 80 ? `${line.slice(0, 80)}...` : line;
}
