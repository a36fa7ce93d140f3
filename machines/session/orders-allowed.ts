/** What a person lets the engine do: the states of the region `orders`. */
export type OrdersAllowed = 'open' | 'paused' | 'reduceOnly' | 'halted'
