package provider

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Variables with log levels, which Terraform passes on with its whole environment: of the plugin framework, and of the library that serves the calls.
const (
	frameworkLog = "TF_LOG_SDK_FRAMEWORK"
	protocolLog  = "TF_LOG_SDK_PROTO"
)

// Serve runs the provider for Terraform until Terraform ends it. With debug, it waits for Terraform to attach.
//
// The framework writes only INFO and above, also if TF_LOG is TRACE. Below, its log contains keys of maps and elements of sets, even if they are
// sensitive, and these can be secrets in the wrong argument.
//
// Without TF_LOG, Terraform drops every line of the log. So the library does not write the four lines for each call that it would, which take about as long as
// the call.
func Serve(version string, clock func() time.Time, debug bool) error {
	for name, level := range logLevels(os.Getenv) {
		if err := os.Setenv(name, level); err != nil {
			return fmt.Errorf("the log level could not be set: %w", err)
		}
	}
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/jwtkeys/jwt", NewServer(version, clock), options...)
}

// logLevels returns the log levels to set, by variable.
func logLevels(getenv func(string) string) map[string]string {
	levels := map[string]string{}
	if !slices.Contains([]string{"WARN", "ERROR", "OFF"}, strings.ToUpper(getenv(frameworkLog))) {
		levels[frameworkLog] = "INFO"
	}
	if getenv("TF_LOG")+getenv("TF_LOG_PROVIDER")+getenv("TF_LOG_SDK")+getenv(protocolLog) == "" {
		levels[protocolLog] = "WARN"
	}
	return levels
}
