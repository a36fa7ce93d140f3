import type { Capabilities, Exchange } from '../../exchange/port.ts'

/** A venue that can what another could, and says nothing: what that one said is among the inputs. */
export const muteExchange = (can: Capabilities): Exchange => {
  const unheard = (): void => {}
  return {
    can,
    place: unheard,
    cancel: unheard,
    amend: unheard,
    cancelReplace: unheard,
    query: unheard,
    survey: unheard,
    clock: unheard,
    listen: unheard,
  }
}
