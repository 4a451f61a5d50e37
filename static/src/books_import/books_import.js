import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How far an import of history is: a bar for each kind, and when it will end. `brief`: all in one bar. */
export class ImportProgress extends Component {
    static template = "books_connector.ImportProgress";
    static props = { ...standardFieldProps, brief: { type: Boolean, optional: true } };

    get progress() {
        return this.props.record.data[this.props.name];
    }

    get kinds() {
        return this.props.brief ? [] : this.progress.kinds;
    }
}

registry.category("fields").add("books_import_progress", {
    component: ImportProgress,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ brief: Boolean(options.brief) }),
});
