package main

import (
	"fmt"
	"os"
	"time"
)

// colours are used on a terminal only, and not if NO_COLOR is set (no-color.org).
var colours = func() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}()

func style(code, text string) string {
	if !colours {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func strong(text string) string { return style("1", text) }
func faint(text string) string  { return style("2", text) }
func good(text string) string   { return style("32", text) }
func bad(text string) string    { return style("31", text) }

func heading(text string, now time.Time) {
	fmt.Printf("\n%s  %s\n", faint(now.Format("2006-01-02 15:04:05")), strong(text))
}
