import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** What differs between the services in the eyes of a person. */
export const SERVICES = [
    { code: "quickbooks", label: "QuickBooks", books: "Redwood Office Supply LLC", tax: "/^Taxable/" },
    { code: "xero", label: "Xero", books: "Bramley & Finch Ltd", tax: "/^5% /" },
];

/** The same tour for each service: books_{name}_{code}. */
export function tourOfEachService(name, steps) {
    for (const service of SERVICES) {
        tour(`${name}_${service.code}`, () => steps(service));
    }
}

/** One tour, whose steps may take long on a busy machine. */
export function tour(name, steps) {
    registry.category("web_tour.tours").add(`books_${name}`, {
        steps: () => steps().flat(Infinity).map((step) => ({ timeout: 40000, ...step })),
    });
}

/** Everybody's password is their login. */
export function login(who, service) {
    const name = `${who}-${service.code}`;
    return [
        { trigger: ".oe_login_form input[name='login']", run: `edit ${name}` },
        { trigger: ".oe_login_form input[name='password']", run: `edit ${name}` },
        { trigger: ".oe_login_form button[type='submit']", run: "click", expectUnloadPage: true },
    ];
}

export function openApp(menu) {
    return [
        stepUtils.showAppsMenuItem(),
        { trigger: `.o_app[data-menu-xmlid="${menu}"]`, run: "click" },
    ];
}

export function click(trigger) {
    return { trigger, run: "click" };
}

export function edit(trigger, text) {
    return { trigger, run: `edit ${text}` };
}

/** These steps, and how many clicks they take on all pages; the browser of the tests counts them. */
export function counted(name, steps) {
    const count = (what) => ({ trigger: "body", run: () => window.countClicks?.(what) });
    return [count("begin"), ...steps, count(name)];
}

export function see(trigger) {
    return { trigger };
}

/** Map a row of the mapping to this record of the books; the `shown` steps follow when the choices are shown. */
export function mapTo(row, record, ...shown) {
    return [
        click(`${row} .o_data_cell[name='record_id']`),
        click(`${row} .o_field_widget[name='record_id'] input`),
        see(".o-autocomplete--dropdown-item"),
        ...shown,
        click(`.o-autocomplete--dropdown-item a:contains(${record})`),
        click(".o_list_button_save"),
    ];
}

/** Close the message at the top, which covers what is below it, unless it went by itself. */
export function closeMessage() {
    return [
        { trigger: "body", run: () => document.querySelector(".o_notification_close")?.click() },
        see("body:not(:has(.o_notification))"),
    ];
}

/** Leave Odoo for a page of the books; the next step follows when somebody came back. */
export function leave(trigger) {
    return { trigger, run: "click", expectUnloadPage: true };
}

/** Ask for a picture where somebody takes pictures, and wait for it. */
export function picture(name) {
    return {
        content: `picture of ${name}`,
        trigger: "body",
        run: () =>
            window.takePicture &&
            new Promise((resolve) => {
                window.addEventListener("picture-taken", resolve, { once: true });
                window.takePicture(name);
            }),
    };
}
