package io.greenloom.async;

/// One entry of the ready queue: what the carrier runs until it gives the carrier back.
interface Step {
    void step();
}
