import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

const FIELDS = ["books_state", "books_error", "books_number", "books_sendable", "books_service", "books_url", "books_view_label"];
const LEVELS = { synced: "success", pending: "info", error: "danger", differs: "warning" };

/** The entry of an expense in the books, on the form of the expense: its state, a button that sends it, and its link. */
export class BooksExpense extends Component {
    static template = "books_connector.BooksExpense";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.field = useService("field");
        this.state = useState({ entry: null, label: "" });
        onWillStart(() => this.read(this.props.record));
        onWillUpdateProps(({ record }) => this.read(record));
    }

    get level() {
        return LEVELS[this.state.entry.books_state] || "secondary";
    }

    /** Users who may not read the entry see nothing. */
    async read(record) {
        const [id] = [record.data.account_move_id].flat();
        const entryId = id?.id ?? id;
        const [entry] = entryId ? await this.orm.searchRead("account.move", [["id", "=", entryId]], FIELDS) : [];
        const { books_state } = await this.field.loadFields("account.move", { fieldNames: ["books_state"] });
        this.state.label = Object.fromEntries(books_state?.selection || [])[entry?.books_state] || "";
        this.state.entry = this.state.label ? entry : null;
    }

    /** What the button returns reads the form again. */
    async press(method) {
        await this.action.doAction(await this.orm.call("account.move", method, [[this.state.entry.id]]));
    }
}

registry.category("view_widgets").add("books_expense", { component: BooksExpense });
