import type { AlertChannel, Delivery } from '../alert-outbox.ts'

/** Of a status that refuses a message these may take it later: too slow, too early, too many. */
const LATER: readonly number[] = [408, 425, 429]

const whyOf = (error: unknown): string => {
  const { name, cause } = error as Error
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time'
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  return code === undefined ? 'no connection' : `no connection (${code})`
}

/** Posts the message as JSON. What may be secret in the address is in no name and no reason. */
export const urlChannel = (url: string): AlertChannel => ({
  name: new URL(url).origin,
  send: async (message, signal): Promise<Delivery> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        // an address that moved gets no alarm of ours without its owner knowing
        redirect: 'manual',
        signal,
      })
      await response.body?.cancel()
      if (response.ok) return { is: 'delivered' }
      const isFinal = response.status < 500 && !LATER.includes(response.status)
      return { is: 'failed', because: `it answered ${response.status}`, isFinal }
    } catch (error) {
      return { is: 'failed', because: whyOf(error), isFinal: false }
    }
  },
})
