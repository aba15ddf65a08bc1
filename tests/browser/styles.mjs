// All computed styles of a page's elements, one text an element.
export const stylesOf = (page) =>
    page.evaluate(() =>
        [...document.querySelectorAll('*')].map((element) => {
            const style = getComputedStyle(element);
            return [...style].map((property) => `${property}:${style.getPropertyValue(property)}`).join(';');
        }),
    );
