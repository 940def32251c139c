extension Duration {
    /// Reads a duration as the configuration writes them (`250ms`, `5s`, `2m`, `1h`); nil for anything else.
    package init?(text: String) {
        guard let duration = Quantity.duration(text) else { return nil }
        self = duration
    }

    /// The duration as the configuration writes it, to the millisecond.
    package var text: String { Quantity.format(self) }
}
