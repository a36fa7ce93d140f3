import type { LogEvent } from '../../kernel/log-event.ts'
import { coinOf } from '../coin-of.ts'
import { Exact, NONE, sum } from '../exact.ts'

/** What an order of an exit has still to sell; whether its fate is known, or its answer awaited. */
type Asked = { left: Exact; isKnown: boolean }

/** By coin, what the orders of an exit that live are to sell, as far as their fate is known. */
export class LeavingCoins {
  readonly #asked = new Map<string, Map<string, Asked>>()

  of(coin: string): Exact {
    const orders = [...(this.#asked.get(coin)?.values() ?? [])]
    return sum(orders.map(({ left, isKnown }) => (isKnown ? left : NONE)))
  }

  follow(event: LogEvent): void {
    if (event.type === 'ExitRequested') {
      const orders = this.#asked.get(coinOf(event)) ?? new Map<string, Asked>()
      this.#asked.set(coinOf(event), orders.set(event.data.orderId, { left: new Exact(event.data.quantity), isKnown: true }))
      return
    }
    if (!event.type.startsWith('Exit') || !('orderId' in event.data)) return
    const orders = this.#asked.get(coinOf(event))
    const { orderId } = event.data
    const one = orders?.get(orderId)
    if (orders === undefined || one === undefined) return
    switch (event.type) {
      case 'ExitFilled':
        one.left = one.left.minus(event.data.quantity)
        return
      case 'ExitOutcomeUnknown':
        one.isKnown = false
        return
      case 'ExitAccepted':
      case 'ExitFound':
        one.isKnown = true
        return
      case 'ExitEnded':
      case 'ExitAbandoned':
        orders.delete(orderId)
    }
  }
}
