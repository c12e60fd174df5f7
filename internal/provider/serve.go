package provider

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// frameworkLog is the variable with the log level of the plugin framework. Terraform passes it on with its whole environment.
const frameworkLog = "TF_LOG_SDK_FRAMEWORK"

// Serve runs the provider for Terraform until Terraform ends it. With debug, it waits for Terraform to attach.
//
// The framework writes only INFO and above, also if TF_LOG is TRACE. Below, its log contains keys of maps and elements of sets, even if they are
// sensitive, and these can be secrets in the wrong argument.
func Serve(version string, clock func() time.Time, debug bool) error {
	if !slices.Contains([]string{"WARN", "ERROR", "OFF"}, strings.ToUpper(os.Getenv(frameworkLog))) {
		if err := os.Setenv(frameworkLog, "INFO"); err != nil {
			return fmt.Errorf("the log level could not be set: %w", err)
		}
	}
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/jwtkeys/jwt", NewServer(version, clock), options...)
}
