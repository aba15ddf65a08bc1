// The real client of a release with parts of it on show, for check_coverage.mjs: its scripts as
// tests/browser/client loads them, its skin's own page around them, and the sheet under test.
import { pageOf } from '../browser/client/client.mjs';

// The page and its files, for Browser.open; it asks for /sheet.css. `skinPage` is /html/skin.html.
export async function clientScene(release, skinPage) {
    const { html, files } = await pageOf(release, {});
    const link = '<link rel="stylesheet" href="/sheet.css">\n';
    return { html: html.replace('</head>', `${link}</head>`).replace('<body>', `<body>\n${skinPage}\n`), files };
}

// Runs in the page: makes parts and leaves them there. Returns a word for each, ok or what went
// wrong. What a part uses while it is made or pressed counts as used.
export async function showParts(packages) {
    AjxDispatcher.require(packages);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // As the client does when it has started.
    document.getElementById('skin_container_splash_screen')?.remove();
    document.getElementById('skin_outer').style.display = 'block';
    const out = {};
    const at = (control, x, y) => {
        control.setScrollStyle?.(Dwt.VISIBLE);
        const element = control.getHtmlElement();
        Object.assign(element.style, { position: 'absolute', left: `${x}px`, top: `${y}px`, zIndex: 300 });
        element.getBoundingClientRect();
        return control;
    };
    const hover = (control) => {
        for (const type of ['mouseover', 'mousedown', 'mouseup', 'mouseout']) {
            control.getHtmlElement().dispatchEvent(new MouseEvent(type, { bubbles: true, button: 0 }));
            control.getHtmlElement().getBoundingClientRect();
        }
    };
    const parts = {
        buttons: () => {
            ['ZButton', 'DwtToolbarButton', 'ZHasDropDown'].forEach((className, i) => {
                const button = at(new DwtButton({ parent: shell, className }), 20 + 150 * i, 20);
                button.setText(`Button ${i}`);
                hover(button);
                button.setEnabled(i !== 1);
            });
        },
        toolbar: () => {
            const bar = at(new DwtToolBar({ parent: shell, className: 'ZToolbar' }), 20, 70);
            ['One', 'Two'].forEach((text) => new DwtToolBarButton({ parent: bar }).setText(text));
            bar.addSeparator('vertSep');
        },
        tree: () => {
            const tree = at(new DwtTree({ parent: shell }), 20, 130);
            const root = new DwtTreeItem({ parent: tree, text: 'root' });
            const child = new DwtTreeItem({ parent: root, text: 'child' });
            root.setExpanded(true);
            tree.setSelection(child);
        },
        calendar: () => at(new DwtCalendar({ parent: shell }), 20, 230).setDate(new Date(2026, 1, 28)),
        'mini calendar': () => at(new DwtCalendar({ parent: shell, size: DwtCalendar.SMALL, className: 'DwtCalendar ZmMiniCal' }), 20, 480)
            .setDate(new Date(2026, 1, 28)),
        'color picker': () => at(new DwtColorPicker({ parent: shell }), 300, 130),
        input: () => at(new DwtInputField({ parent: shell, type: DwtInputField.STRING, initialValue: 'text', size: 20 }), 600, 20),
        select: () => at(new DwtSelect({ parent: shell, options: [new DwtSelectOption('a', true, 'A')] }), 600, 60),
        label: () => at(new DwtLabel({ parent: shell }), 600, 100).setText('A label'),
        'check box': () => at(new DwtCheckbox({ parent: shell, checked: true }), 600, 130).setText('Check'),
        'radio button': () => at(new DwtRadioButton({ parent: shell, name: 'r' }), 600, 160),
        tabs: () => {
            const tabs = at(new DwtTabView({ parent: shell }), 600, 200);
            ['First', 'Second'].forEach((text) => tabs.addTab(text, new DwtTabViewPage(tabs)));
            tabs.switchToTab(1);
        },
        menu: () => {
            const menu = new DwtMenu({ parent: shell });
            ['Open', 'Close'].forEach((text) => {
                const item = new DwtMenuItem({ parent: menu });
                item.setText(text);
                hover(item);
            });
            menu.popup(0, 900, 20);
        },
        dialog: () => {
            const dialog = new DwtMessageDialog({ parent: shell });
            dialog.setMessage('Text', DwtMessageDialog.WARNING_STYLE);
            dialog.popup();
        },
        tooltip: () => shell.getToolTip().setContent('A tooltip'),
        list: () => {
            const list = at(new DwtListView({ parent: shell, className: 'DwtListView' }), 900, 150);
            list._createItemHtml = (item) => {
                const row = document.createElement('div');
                row.textContent = item;
                row.className = 'Row';
                list.associateItemWithElement(item, row, DwtListView.TYPE_LIST_ITEM);
                return row;
            };
            list.set(AjxVector.fromArray(['one', 'two', 'three']), 1);
        },
        'progress bar': () => at(new DwtProgressBar(shell), 900, 300).setProgress?.(50),
        spinner: () => at(new DwtSpinner({ parent: shell, max: 10, min: 0, size: 5, value: 1 }), 900, 340),
    };
    for (const [name, make] of Object.entries(parts)) {
        try {
            make();
            out[name] = 'ok';
        } catch (error) {
            out[name] = String(error.msg || error.message || error);
        }
    }
    document.activeElement?.blur();
    document.body.getBoundingClientRect();
    return out;
}
