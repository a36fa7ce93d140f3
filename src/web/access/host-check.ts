/** Names of the computer itself; IPv6 in brackets, as a header has it. */
const OWN = ['127.0.0.1', 'localhost', '[::1]']

/** How the host that a browser asked is written: `NAME` or `NAME:PORT`. */
const hostOf = (header: string): { readonly name: string; readonly port: number } | null => {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(header)
  return found === null ? null : { name: found[1]!.toLowerCase(), port: Number(found[2] ?? 80) }
}

/**
 * Whether a request was meant for this server: by one of the computer's own names with its port, or one of `page.hosts` (with or without
 * a port). A page of elsewhere that has its name resolved to this computer reads nothing, since its browser says that name.
 */
export const isHostKnown = (header: string | undefined, port: number, hosts: readonly string[]): boolean => {
  if (header === undefined) return false
  const host = hostOf(header)
  if (host === null) return false
  if (OWN.includes(host.name) && host.port === port) return true
  return hosts.some((known) => [host.name, header.toLowerCase()].includes(known.toLowerCase()))
}

type Sent = { readonly method: string; readonly header: (name: string) => string | undefined }

/** Whether another site's page sent it. Whoever follows a link to us, or types our address, sends a navigation, which reads nothing. */
export const isCrossSite = ({ method, header }: Sent): boolean => {
  const isNavigation = method === 'GET' && header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document'
  if (isNavigation) return false
  const site = header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const origin = header('origin')
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== header('host')
}
