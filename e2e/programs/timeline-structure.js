// Parses the charts of `input` with Mermaid and returns what its database holds of each.
mermaid.initialize({ startOnLoad: false })

// Mermaid hides entity codes from its parser until it draws: #58; becomes these characters around 58.
const decode = text => text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(code))

async function read({ name, text }) {
  try {
    const { config } = await mermaid.parse(text)
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text)
    const tasks = db.getTasks().map(task => ({
      section: decode(task.section),
      text: decode(task.task.replace(/ $/, '')), // the parser keeps the space before the colon
      status: ['done', 'active', 'crit', 'milestone'].filter(status => task[status]).join(' '),
      from: instant(task.startTime),
      to: instant(task.endTime),
    }))
    return { name, title: decode(db.getDiagramTitle()), compact: isCompact(text, config, db), sections: db.getSections().map(decode), tasks }
  } catch (error) {
    return { name, error: String(error.message ?? error) }
  }
}

// RFC 3339 without fractions of a second, as Go writes it.
const instant = date => date.toISOString().replace(/\.000Z$/, 'Z')

const isCompact = (text, config, db) => (db.getDisplayMode() || config.gantt?.displayMode) === 'compact'

const results = []
for (const chart of input) results.push(await read(chart))
const bytes = new TextEncoder().encode(JSON.stringify(results))
document.documentElement.dataset.result = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
