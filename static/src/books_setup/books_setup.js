import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A selection as cards; what they show comes from another field. */
export class ServiceCards extends Component {
    static template = "books_connector.ServiceCards";
    static props = { ...standardFieldProps, cards: { type: String } };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get cards() {
        return this.props.record.data[this.props.cards] || [];
    }

    choose(code) {
        return this.props.record.update({ [this.props.name]: code });
    }
}

registry.category("fields").add("books_service_cards", {
    component: ServiceCards,
    supportedTypes: ["selection"],
    extractProps: ({ options }) => ({ cards: options.cards }),
});

const ICONS = {
    done: "fa-check-circle text-success",
    failed: "fa-times-circle text-danger",
    todo: "fa-circle-o text-muted",
};

/** The steps of the set-up, each with its state and what is open. */
export class SetupProgress extends Component {
    static template = "books_connector.SetupProgress";
    static props = { ...standardFieldProps };

    get steps() {
        const { data } = this.props.record;
        return (data[this.props.name] || []).map(([code, name, state, sentence]) => ({
            code, name, state, sentence, icon: ICONS[state], current: code === data.step,
        }));
    }
}

registry.category("fields").add("books_setup_progress", {
    component: SetupProgress,
    supportedTypes: ["json"],
});
