import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Who changed the two sides of a difference last: asked after the form is shown, because the books take their time. */
export class LastChanges extends Component {
    static template = "books_connector.LastChanges";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ sentences: [] });
        this.ask(this.props.record.resId);
        onWillUpdateProps((props) => {
            if (props.record.resId !== this.props.record.resId) {
                this.ask(props.record.resId);
            }
        });
    }

    async ask(id) {
        this.asked = id;
        this.state.sentences = [];
        if (!id) {
            return;
        }
        const ask = this.orm.silent.call("books.reconciliation.row", "action_last_changes", [[id]]);
        const sentences = await ask.catch(() => []); // it only adds to what the form says
        if (this.asked === id) {
            this.state.sentences = sentences;
        }
    }
}

registry.category("view_widgets").add("books_last_changes", { component: LastChanges });
