// JavaScript for a page, written so that both browsers answer alike: a function of ours with its
// argument, or a text to evaluate. Value or exception travel as JSON, undefined as null.

export function expression(code, argument) {
    const value =
        typeof code === 'function'
            ? `(${code})(${argument === undefined ? '' : JSON.stringify(argument)})`
            : `(0, eval)(${JSON.stringify(code)})`;
    return `(async () => {
        try {
            const value = await ${value};
            return JSON.stringify({ value: value === undefined ? null : value });
        } catch (error) {
            return JSON.stringify({ error: String(error) });
        }
    })()`;
}

export function answer(text) {
    const { value, error } = JSON.parse(text);
    if (error !== undefined) throw new Error(error);
    return value;
}
