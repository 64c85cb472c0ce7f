// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"math"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	folder, err := os.MkdirTemp("", "partnercenter-test")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	testFolder = folder
	return m.Run()
}

// testFolder is shared by the tests of the package.
var testFolder string

const thisStatus = "data.partnercenter_subscription_provisioning_status.this"

const allStatuses = "data.partnercenter_subscription_provisioning_statuses.all"

// startSimulator serves until the test ends, and then fails it if the provider
// sent anything that it should never send.
func startSimulator(t testing.TB, options ...simulator.Option) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sim.Close()
		for _, problem := range sim.Problems() {
			t.Error(problem)
		}
	})
	return sim
}

// testProvider is the provider with an environment of its own, so that tests
// run in parallel, and with retries that come at once.
func testProvider(environment map[string]string) *partnerCenterProvider {
	return &partnerCenterProvider{
		version:     "test",
		interrupted: context.Background(),
		variables: config.Variables{
			Getenv:  func(name string) string { return environment[name] },
			Environ: func() []string { return slices.Collect(maps.Keys(environment)) },
		},
		retryDelay: time.Millisecond,
	}
}

func factories(p *partnerCenterProvider) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"partnercenter": providerserver.NewProtocol6WithError(p)}
}

// runSteps runs the steps with the provider configured for the simulator.
func runSteps(t *testing.T, sim *simulator.Simulator, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: factories(testProvider(sim.Environment())), Steps: steps})
}

// protocolServer is the provider as a server of the plugin protocol, without its
// own process.
type protocolServer struct {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

func newProtocolServer(t testing.TB, p *partnerCenterProvider) protocolServer {
	t.Helper()
	server := newServer(p)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return protocolServer{server, server, schemas}
}

// newInMemoryServer is one that is configured and never retries. It works by the
// clock of a synctest bubble.
func newInMemoryServer(t testing.TB, api ...simulator.Fault) protocolServer {
	t.Helper()
	p := testProvider(map[string]string{
		"PARTNERCENTER_TENANT_ID": simulator.ExampleTenantID, "PARTNERCENTER_CLIENT_ID": simulator.ExampleClientID,
		"PARTNERCENTER_REFRESH_TOKEN": simulator.ExampleRefreshToken, "PARTNERCENTER_MAX_RETRIES": "0",
	})
	p.transport = simulator.InMemory{Handler: &services{token: []simulator.Fault{minted}, api: api}}
	server := newProtocolServer(t, p)
	server.configure(t)
	return server
}

// configure configures the provider from its environment alone.
func (s protocolServer) configure(t testing.TB) {
	t.Helper()
	resp, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: configurationOf(t, s.schemas.Provider, nil)})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp.Diagnostics)
	}
}

// read reads the singular data source.
func (s protocolServer) read(t testing.TB, arguments map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	const name = "partnercenter_subscription_provisioning_status"
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: configurationOf(t, s.schemas.DataSourceSchemas[name], arguments)}
	resp, err := s.ReadDataSource(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// exampleIDs are the arguments that read the example subscription.
func exampleIDs() map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"customer_id":     tftypes.NewValue(tftypes.String, simulator.ExampleCustomerID),
		"subscription_id": tftypes.NewValue(tftypes.String, simulator.ExampleSubscriptionID),
	}
}

// inProcessRead returns a read that wants no diagnostics, of a provider that is
// configured for the simulator.
func inProcessRead(t testing.TB, sim *simulator.Simulator, name string, arguments map[string]tftypes.Value) (read func()) {
	t.Helper()
	server := newProtocolServer(t, testProvider(sim.Environment()))
	server.configure(t)
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: configurationOf(t, server.schemas.DataSourceSchemas[name], arguments)}
	return func() {
		resp, err := server.ReadDataSource(t.Context(), request)
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Error(err, resp.Diagnostics)
		}
	}
}

// configurationOf sets arguments, and leaves the others null.
func configurationOf(t testing.TB, schema *tfprotov6.Schema, arguments map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	object := schema.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if argument, ok := arguments[name]; ok {
			values[name] = argument
		}
	}
	configuration, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		t.Fatal(err)
	}
	return &configuration
}

// schemas are the provider's, each by the words that a configuration names it
// with. The framework validates them all before it responds.
func schemas(t *testing.T) map[string]*tfprotov6.Schema {
	t.Helper()
	server, err := factories(testProvider(nil))["partnercenter"]()
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range response.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	if len(response.ResourceSchemas)+len(response.Functions)+len(response.ListResourceSchemas)+len(response.StateStoreSchemas) > 0 {
		t.Fatal("the provider has a kind of object that these tests do not know")
	}
	found := map[string]*tfprotov6.Schema{"provider": response.Provider}
	for name, schema := range response.DataSourceSchemas {
		found["data."+name] = schema
	}
	for name, schema := range response.EphemeralResourceSchemas {
		found["ephemeral."+name] = schema
	}
	for name, action := range response.ActionSchemas {
		found["action."+name] = action.Schema
	}
	for name, schema := range found {
		if len(schema.Block.BlockTypes) > 0 {
			t.Fatalf("%s has nested blocks, which these tests do not know: use nested attributes", name)
		}
	}
	return found
}

// attributesOf are all attributes below a name, nested ones included.
func attributesOf(name string, attributes []*tfprotov6.SchemaAttribute) iter.Seq2[string, *tfprotov6.SchemaAttribute] {
	return func(yield func(string, *tfprotov6.SchemaAttribute) bool) {
		for _, a := range attributes {
			if !yield(name+"."+a.Name, a) {
				return
			}
			if a.NestedType == nil {
				continue
			}
			for name, nested := range attributesOf(name+"."+a.Name, a.NestedType.Attributes) {
				if !yield(name, nested) {
					return
				}
			}
		}
	}
}

// readOf is a configuration that reads one subscription of the example
// customer.
func readOf(subscriptionID string, extra ...string) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = %q
  subscription_id = %q
  %s
}`, simulator.ExampleCustomerID, subscriptionID, strings.Join(extra, "\n  "))
}

// within is a read of the example with a timeout.
func within(timeout string) string {
	return readOf(simulator.ExampleSubscriptionID, `timeouts = { read = "`+timeout+`" }`)
}

// readMany reads the example subscription n times.
func readMany(n int) string {
	return strings.Replace(readOf(simulator.ExampleSubscriptionID), "{", fmt.Sprintf("{\n  count = %d", n), 1)
}

// readEachOf reads n subscriptions one by one.
func readEachOf(n int) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_status" "each" {
  for_each        = { for i in range(%d) : "s${i}" => format("00000000-0000-4000-8000-%%012d", i) }
  customer_id     = %q
  subscription_id = each.value
}`, n, simulator.ExampleCustomerID)
}

// readAllOf is a configuration that reads n subscriptions at once. A range of
// Terraform's has no more than 1,024 numbers.
func readAllOf(n int, extra ...string) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_statuses" "all" {
  subscriptions = {
    for i in flatten([for k in range(ceil(%[1]d / 1000)) : range(k * 1000, min(%[1]d, (k + 1) * 1000))]) : "s${i}" => {
      customer_id     = %[2]q
      subscription_id = format("00000000-0000-4000-8000-%%012d", i)
    }
  }
  %[3]s
}`, n, simulator.ExampleCustomerID, strings.Join(extra, "\n  "))
}

// gateWith is a configuration with a gate on the example subscription, and a
// resource behind it.
func gateWith(extra ...string) string {
	read := strings.Replace(readOf(simulator.ExampleSubscriptionID, extra...), `data "partnercenter_subscription_provisioning_status"`, `ephemeral "partnercenter_subscription_provisioning_gate"`, 1)
	return read + `
resource "terraform_data" "landing_zone" {
  depends_on = [ephemeral.partnercenter_subscription_provisioning_gate.this]
}`
}

// numbered is the ID of one of many.
func numbered(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// idsOf names a subscription of the example customer.
func idsOf(subscriptionID string) subscriptionIDs {
	return subscriptionIDs{CustomerID: types.StringValue(simulator.ExampleCustomerID), SubscriptionID: types.StringValue(subscriptionID)}
}

// sell makes n subscriptions of the example customer, provisioned all of them.
func sell(sim *simulator.Simulator, n int) {
	for i := range n {
		sim.SetSubscription(simulator.ExampleCustomerID, numbered(i), simulator.Answer{SKUID: fmt.Sprint("sku-", i), Status: "success", Quantity: int64(i), EndDate: "2030-01-01T00:00:00Z"})
	}
}

// listedSubscriptions are n subscriptions with everything that a list has of them.
func listedSubscriptions(n int) []simulator.Subscription {
	var list []simulator.Subscription
	for i := range n {
		list = append(list, simulator.Subscription{
			ID: numbered(i), OfferID: "CFQ7TTC0LH18:0001:CFQ7TTC0K971", OfferName: "Microsoft 365 Business Basic", FriendlyName: fmt.Sprint("Contoso ", i),
			ProductType: "OnlineServicesNCE", ParentSubscriptionID: numbered(0), Quantity: int64(i), UnitType: "Licenses", CreationDate: "2021-01-14T16:57:15.0966728Z",
			EffectiveStartDate: "2021-01-14T16:57:14.498252Z", CommitmentEndDate: "2022-01-13T00:00:00Z", Status: "active", OrderID: "34b37d7340cc",
		})
	}
	return list
}

// saying matches a text whatever way Terraform has broken its lines.
func saying(text string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)` + strings.ReplaceAll(regexp.QuoteMeta(text), " ", `[\s│]+`))
}

var errorTitle = regexp.MustCompile(`(?m)^Error: [A-Z].*\n`)

// errorsIn counts the errors that Terraform has printed.
func errorsIn(output string) int { return len(errorTitle.FindAllString(output, -1)) }

// detailsIn are the details of the errors that Terraform has printed, without
// where they happened.
func detailsIn(output string) []string {
	var details []string
	for _, message := range errorTitle.Split(output, -1)[1:] {
		_, detail, _ := strings.Cut(strings.TrimPrefix(message, "\n"), "\n\n")
		details = append(details, strings.TrimSpace(detail))
	}
	return details
}

// expect checks attributes of the data source in the state.
func expect(values map[string]knownvalue.Check) []statecheck.StateCheck {
	return expectOf(thisStatus, values)
}

// expectOf is the same for any data source.
func expectOf(address string, values map[string]knownvalue.Check) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for _, attribute := range slices.Sorted(maps.Keys(values)) {
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), values[attribute]))
	}
	return checks
}

func expectStatus(status string) []statecheck.StateCheck {
	return expect(map[string]knownvalue.Check{"status": knownvalue.StringExact(status)})
}

// planOnce plans in one provider process, so that its requests can be counted.
func planOnce(t *testing.T, sim *simulator.Simulator, config string) (output string, ok bool) {
	t.Helper()
	cli := newCLI(t, sim.Environment())
	cli.write("main.tf", config)
	return cli.run("plan", "-parallelism=40")
}

// cli is the real terraform with the real provider binary in a folder of its
// own, for what the testing framework cannot show: requests of one plan,
// signals, logs and files.
type cli struct {
	t      testing.TB
	folder string
	env    []string
}

func (c *cli) write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cli) command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, terraformPath(), append(arguments, "-no-color")...)
	command.Dir, command.Env = c.folder, c.env
	return command
}

// run returns what terraform printed, and whether it succeeded.
func (c *cli) run(arguments ...string) (output string, ok bool) {
	c.t.Helper()
	output, code := c.exitCode(arguments...)
	return output, code == 0
}

// exitCode returns what terraform printed, and its exit code.
func (c *cli) exitCode(arguments ...string) (output string, code int) {
	c.t.Helper()
	command := c.command(c.t.Context(), arguments...)
	printed, err := command.CombinedOutput()
	if command.ProcessState == nil { // it was not even started
		c.t.Fatal(err)
	}
	return string(printed), command.ProcessState.ExitCode()
}

// startPlan returns once the plan has sent the API a request. What it prints may
// be read when the command has ended.
func (c *cli) startPlan(sim *simulator.Simulator) (command *exec.Cmd, printed *bytes.Buffer) {
	c.t.Helper()
	command, printed = c.command(c.t.Context(), "plan"), new(bytes.Buffer)
	command.Stdout, command.Stderr = printed, printed
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	for len(sim.APIRequests()) == 0 {
		time.Sleep(10 * time.Millisecond) // the test's own timeout bounds it
	}
	return command, printed
}

// logToFile has terraform and the provider log all that they can to a file.
func (c *cli) logToFile() {
	c.env = append(c.env, "TF_LOG=TRACE", "TF_LOG_SDK=TRACE", "AZURE_SDK_GO_LOGGING=all", "TF_LOG_PATH="+c.logFile())
}

func (c *cli) logFile() string { return filepath.Join(c.folder, "log") }

// state returns the state file, which must exist.
func (c *cli) state() string {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.folder, "terraform.tfstate"))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(content)
}

// files returns the content of every file that terraform left in the folder
// and its own configuration did not.
func (c *cli) files() map[string]string {
	c.t.Helper()
	content := map[string]string{}
	err := filepath.WalkDir(c.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".tf") || strings.HasSuffix(path, ".tfrc") {
			return err
		}
		data, err := os.ReadFile(path)
		content[path] = string(data)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return content
}

const ourAddress = "terraform-partnercenter/partnercenter"

// serve lets terraform use a provider in this process, until it is stopped.
func (c *cli) serve(t *testing.T, address string, p provider.Provider) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reattach, stopped := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve("registry.terraform.io/"+address, providerserver.NewProtocol6(p),
			tf6server.WithDebug(ctx, reattach, stopped),
			// Otherwise its logs would go to standard error.
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
		if err != nil {
			t.Error(err)
		}
	}()
	at := <-reattach
	c.reattach(address, map[string]any{
		"Protocol": at.Protocol, "ProtocolVersion": at.ProtocolVersion, "Pid": at.Pid, "Test": at.Test,
		"Addr": map[string]string{"Network": at.Addr.Network(), "String": at.Addr.String()},
	})
	return func() {
		cancel()
		<-stopped
	}
}

// reattach lets terraform use a provider that runs already.
func (c *cli) reattach(address string, running any) {
	c.t.Helper()
	config, err := json.Marshal(map[string]any{
		"registry.terraform.io/" + address: running,
		"registry.opentofu.org/" + address: running, // the same for OpenTofu
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.env = append(c.env, "TF_REATTACH_PROVIDERS="+string(config))
}

// readsInState returns what was stored of each read.
func (c *cli) readsInState() (reads []map[string]any) {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.folder, "terraform.tfstate"))
	if os.IsNotExist(err) {
		return nil
	}
	var state struct {
		Resources []struct {
			Instances []struct{ Attributes map[string]any }
		}
	}
	if err != nil || json.Unmarshal(content, &state) != nil {
		c.t.Fatalf("the state cannot be read: %v\n%s", err, content)
	}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			reads = append(reads, instance.Attributes)
		}
	}
	return reads
}

// buildProvider builds the binary once for all tests, into a folder that is
// removed by TestMain.
var buildProvider = sync.OnceValues(func() (folder string, err error) {
	folder = filepath.Join(testFolder, "bin")
	name := "terraform-provider-partnercenter"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	output, err := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(folder, name), "../..").CombinedOutput()
	if err != nil {
		err = &buildError{err, string(output)}
	}
	return folder, err
})

type buildError struct {
	error
	output string
}

func (e *buildError) Error() string { return e.error.Error() + "\n" + e.output }

// newCLI returns a terraform in an empty folder but for a file that requires
// the provider.
func newCLI(t testing.TB, environment map[string]string) *cli {
	t.Helper()
	c := newEmptyCLI(t, environment)
	c.write("provider.tf", `terraform {
  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}`)
	return c
}

// newExampleCLI returns a terraform in a copy of a folder below examples/, with
// the other examples around it and the modules that it uses installed.
func newExampleCLI(t testing.TB, environment map[string]string, example string) *cli {
	t.Helper()
	c := newEmptyCLI(t, environment)
	examples := os.DirFS(examplesFolder)
	err := fs.WalkDir(examples, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") && !strings.HasSuffix(path, ".tftest.hcl") { // what else there is, terraform has left
			return err
		}
		target := filepath.Join(c.folder, "examples", filepath.FromSlash(path))
		content, err := fs.ReadFile(examples, path)
		return errors.Join(err, os.MkdirAll(filepath.Dir(target), 0o700), os.WriteFile(target, content, 0o600))
	})
	if err != nil {
		t.Fatal(err)
	}
	c.folder = filepath.Join(c.folder, "examples", filepath.FromSlash(example))
	if output, ok := c.run("get"); !ok {
		t.Fatal(output)
	}
	return c
}

// newEmptyCLI returns a terraform whose environment is the given one and
// nothing else that could configure a provider.
func newEmptyCLI(t testing.TB, environment map[string]string) *cli {
	t.Helper()
	binaries, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{t: t, folder: t.TempDir()}
	c.write("cli.tfrc", `provider_installation {
  dev_overrides {
    "terraform-partnercenter/partnercenter" = "`+filepath.ToSlash(binaries)+`"
  }
  direct {}
}`)
	c.env = append(c.env, "TF_CLI_CONFIG_FILE="+filepath.Join(c.folder, "cli.tfrc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP"} {
		c.env = append(c.env, name+"="+os.Getenv(name))
	}
	for name, value := range environment {
		c.env = append(c.env, name+"="+value)
	}
	return c
}

// terraformPath is the terraform, or the tofu, that the tests run. The testing
// framework goes by the same variable.
func terraformPath() string {
	return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
}

// feature is something that not every version has.
type feature struct {
	name                string
	terraform, openTofu version // the first ones with it
}

// version is a major and a minor version.
type version [2]int

func (v version) String() string { return fmt.Sprintf("%d.%d", v[0], v[1]) }

// never is the version of a tool that has no such feature.
var never = version{math.MaxInt, 0}

var (
	supported       = feature{"support by the provider", version{1, 3}, version{1, 9}}
	terraformData   = feature{"terraform_data", version{1, 4}, version{1, 6}}
	checkBlocks     = feature{"check blocks", version{1, 5}, version{1, 6}}
	testCommand     = feature{"the command test", version{1, 6}, version{1, 6}}
	mockProviders   = feature{"mocked providers", version{1, 7}, version{1, 8}}
	ephemeralValues = feature{"ephemeral values and resources", version{1, 10}, version{1, 11}}
	actions         = feature{"actions", version{1, 14}, never}

	features = []feature{supported, terraformData, checkBlocks, testCommand, mockProviders, ephemeralValues, actions}
)

// tool is the program at terraformPath: Terraform or OpenTofu.
type tool struct {
	name    string
	version version
}

func (t tool) isOpenTofu() bool { return t.name == "OpenTofu" }

var findTool = sync.OnceValues(func() (found tool, err error) {
	output, err := exec.Command(terraformPath(), "version").Output()
	if err != nil {
		return tool{}, err
	}
	_, err = fmt.Sscanf(string(output), "%s v%d.%d", &found.name, &found.version[0], &found.version[1])
	if err == nil && found.name != "Terraform" && found.name != "OpenTofu" {
		err = fmt.Errorf("%s is neither Terraform nor OpenTofu", found.name)
	}
	return found, err
})

func testedTool(t *testing.T) tool {
	t.Helper()
	found, err := findTool()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// skipWithout skips the test if the tool has no such feature yet. Version
// numbers of Terraform and OpenTofu do not mean the same.
func skipWithout(t *testing.T, needed feature) {
	t.Helper()
	tested, since := testedTool(t), needed.terraform
	if tested.isOpenTofu() {
		since = needed.openTofu
	}
	if slices.Compare(tested.version[:], since[:]) < 0 {
		t.Skipf("%s %s is without %s", tested.name, tested.version, needed.name)
	}
}

// skipBelow skips the test if the tool is older than the Terraform that a
// configuration requires, or than the OpenTofu with the same features.
func skipBelow(t *testing.T, required string) {
	t.Helper()
	i := slices.IndexFunc(features, func(f feature) bool { return f.terraform.String() == required })
	if i < 0 {
		t.Fatalf("no feature came with the Terraform %q that it requires", required)
	}
	skipWithout(t, features[i])
}

// status is a response with nothing but this.
func status(code int) simulator.Fault { return simulator.Respond(code, nil, "") }

// answer is a successful one with this body.
func answer(body string) simulator.Fault { return simulator.Respond(http.StatusOK, nil, body) }

// answering is the service's response with another status.
func answering(status string) simulator.Fault {
	return answer(`{"skuId":"6FD2C87F-B296-42F0-B197-1E91E994B900","status":"` + status + `","quantity":5,"endDate":"2018-05-10T00:00:00Z"}`)
}

// throttleUntil asks to wait for a second by a clock that is off.
func throttleUntil(off time.Duration) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().UTC().Add(off)
		simulator.Respond(http.StatusTooManyRequests, http.Header{
			"Date": {now.Format(http.TimeFormat)}, "Retry-After": {now.Add(time.Second).Format(http.TimeFormat)},
		}, "")(w, r)
	}
}

// clockOff gives the simulator a clock that is off from this machine's.
func clockOff(by time.Duration) simulator.Option {
	return simulator.WithClock(func() time.Time { return time.Now().Add(by) })
}

// echo sends back every secret that a request holds, in every writing, wherever
// a response has room for it.
func echo(status int, prefix string) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		secrets := []string{strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
		for _, name := range []string{"refresh_token", "client_secret", "client_assertion"} {
			secrets = append(secrets, r.PostForm.Get(name))
		}
		secrets = append(secrets, r.PostForm.Encode())
		for _, name := range []string{"MS-CV", "MS-RequestId", "MS-CorrelationId", "Location", "Retry-After", "WWW-Authenticate"} {
			w.Header().Set(name, strings.Join(secrets, " "))
		}
		var texts []string
		for _, secret := range secrets {
			if secret != "" {
				texts = append(texts, writings(secret, 0)...)
			}
		}
		w.WriteHeader(status)
		text := func(of []string) string {
			quoted, _ := json.Marshal(prefix + strings.Join(of, " "))
			return string(quoted)
		}
		_, _ = fmt.Fprintf(w, `{"code":%[1]s,"description":%[2]s,"message":%[2]s,"error":%[1]s,"error_description":%[2]s,"trace_id":%[1]s,"correlation_id":%[1]s,`+
			`"skuId":%[1]s,"status":"success","endDate":%[2]s}`, text(secrets[:1]), text(texts))
	}
}

func unscripted(*simulator.Simulator) {}

// scripting is a script for the API.
func scripting(faults ...simulator.Fault) func(*simulator.Simulator) {
	return func(sim *simulator.Simulator) { sim.ScriptSubscription(simulator.ExampleSubscriptionID, faults...) }
}

// trusting is an environment whose provider trusts the simulator, which is
// scripted first.
func trusting(script func(*simulator.Simulator), options ...simulator.Option) func(testing.TB) map[string]string {
	return func(t testing.TB) map[string]string {
		t.Helper()
		if slices.Contains([]string{"darwin", "windows"}, runtime.GOOS) {
			t.Skip("no variable makes this system trust a certificate")
		}
		sim := startSimulator(t, append([]simulator.Option{simulator.WithTLS()}, options...)...)
		script(sim)
		environment := sim.Environment()
		environment["SSL_CERT_FILE"] = writeFile(t, string(sim.CACertificatePEM()))
		return environment
	}
}

// appCertificate is a certificate for all tests, and its file in PEM.
var appCertificate = sync.OnceValues(func() (*x509.Certificate, string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	_ = pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	_ = pem.Encode(&file, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return certificate, file.String()
})

// authenticationMethod is how to get an access token, as environment variables.
type authenticationMethod func(t *testing.T, sim *simulator.Simulator) map[string]string

func writeFile(t testing.TB, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// redeeming changes how the app of the example authenticates.
func redeeming(variables func(t *testing.T, sim *simulator.Simulator) map[string]string) authenticationMethod {
	return func(t *testing.T, sim *simulator.Simulator) map[string]string {
		t.Helper()
		environment := sim.Environment()
		delete(environment, "PARTNERCENTER_CLIENT_SECRET")
		maps.Copy(environment, variables(t, sim))
		return environment
	}
}

const publicAudience = "api://AzureADTokenExchange"

// authenticationMethods are all of them but the Azure CLI, which only Unix can
// fake.
var authenticationMethods = map[string]authenticationMethod{
	"client secret": func(_ *testing.T, sim *simulator.Simulator) map[string]string { return sim.Environment() },
	"client secret in a file": redeeming(func(t *testing.T, _ *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_CLIENT_SECRET_FILE_PATH": writeFile(t, simulator.ExampleClientSecret+"\n")}
	}),
	"refresh token in a file": func(t *testing.T, sim *simulator.Simulator) map[string]string {
		environment := sim.Environment()
		delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
		environment["PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"] = writeFile(t, simulator.ExampleRefreshToken)
		return environment
	},
	"client certificate": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		return map[string]string{"PARTNERCENTER_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(file))}
	}),
	"client certificate with a password": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		pair, err := tls.X509KeyPair([]byte(file), []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		const password = "canary&password=of/the\"file"
		protected, err := pkcs12.Modern.Encode(pair.PrivateKey, certificate, nil, password)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{
			"PARTNERCENTER_CLIENT_CERTIFICATE":          base64.StdEncoding.EncodeToString(protected),
			"PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD": password,
		}
	}),
	"client certificate in a file": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		return map[string]string{"PARTNERCENTER_CLIENT_CERTIFICATE_PATH": writeFile(t, file)}
	}),
	"federated token": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "PARTNERCENTER_OIDC_TOKEN": sim.FederatedToken(publicAudience, time.Hour)}
	}),
	"federated token in a file": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "1", "PARTNERCENTER_OIDC_TOKEN_FILE_PATH": writeFile(t, sim.FederatedToken(publicAudience, time.Hour))}
	}),
	"GitHub Actions": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "ACTIONS_ID_TOKEN_REQUEST_URL": sim.GitHubRequestURL(), "ACTIONS_ID_TOKEN_REQUEST_TOKEN": simulator.ExampleRequestToken}
	}),
	"Azure DevOps": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{
			"PARTNERCENTER_USE_OIDC": "true", "SYSTEM_OIDCREQUESTURI": sim.AzureDevOpsRequestURL(), "SYSTEM_ACCESSTOKEN": simulator.ExampleRequestToken,
			"PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID": simulator.ExampleServiceConnectionID,
		}
	}),
	"HCP Terraform": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "TFC_WORKLOAD_IDENTITY_TOKEN": sim.FederatedToken(publicAudience, time.Hour)}
	}),
	"access token": func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		const token = "opaque-access-token-of-the-user"
		sim.AcceptAccessToken(token, simulator.ExampleTenantID)
		return map[string]string{"PARTNERCENTER_ACCESS_TOKEN": token, "PARTNERCENTER_ENDPOINT": sim.URL()}
	},
}

// ownToken is an access token in place of what the example has.
var ownToken = map[string]string{
	"PARTNERCENTER_ACCESS_TOKEN": "opaque", "PARTNERCENTER_REFRESH_TOKEN": "", "PARTNERCENTER_CLIENT_SECRET": "",
}

// trap is what must not come out.
var trap = regexp.MustCompile(`^\s*::|##\w*\[|[\x00-\x08\x0b-\x1f\x7f-\x9f\x{ad}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{fe0f}\x{feff}]`)

// wantPlainLines looks at what terraform printed and logged.
func wantPlainLines(t *testing.T, output string) {
	t.Helper()
	for line := range strings.Lines(output) {
		if line = strings.TrimRight(line, "\r\n"); trap.MatchString(line) {
			t.Errorf("a line could forge a log: %q", line)
		}
	}
}

// writings are the ways to write a secret that are looked for. Its ends in base64
// depend on what is around it, and are cut off.
func writings(secret string, cut int) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		panic(err)
	}
	var percent, escaped strings.Builder
	for _, b := range []byte(secret) {
		_, _ = fmt.Fprintf(&percent, "%%%02x", b)
		_, _ = fmt.Fprintf(&escaped, `\u%04X`, b)
	}
	result := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "~", "%7E"), // as .NET writes it
		percent.String(), strings.Trim(string(quoted), `"`), escaped.String(),
	}
	for _, before := range []string{"", "x", "xx"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			encoded := encoding.EncodeToString([]byte(before + secret + "xx"))
			result = append(result, encoded[cut:len(encoded)-cut])
		}
	}
	return result
}

// canaries are all the secrets of a run: what the environment holds or names,
// and what was sent and minted.
func canaries(t *testing.T, sim *simulator.Simulator, environment map[string]string) []string {
	t.Helper()
	found := slices.Concat(sim.AccessTokens(), sim.RefreshTokens(), sim.FederatedTokens())
	for _, request := range sim.TokenRequests() {
		found = append(found, request.Form.Get("client_assertion"), request.Form.Get("refresh_token"))
	}
	for variable, value := range environment {
		switch {
		case regexp.MustCompile("(TOKEN|SECRET|CERTIFICATE|PASSWORD)$").MatchString(variable):
			found = append(found, value)
		case strings.HasSuffix(variable, "_PATH"):
			content, err := os.ReadFile(value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, strings.Fields(string(content))...) // a PEM file in lines
		}
	}
	if environment["PARTNERCENTER_CLIENT_CERTIFICATE"] != "" {
		_, key := appCertificate()
		found = append(found, strings.Fields(key)...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	for _, secret := range found {
		if n := len(secret); n > 200 { // a part of it would be bad enough
			found = append(found, secret[n/2:n/2+64], secret[n-64:])
		}
	}
	return slices.DeleteFunc(found, func(secret string) bool { // a PEM file has words as well
		return len(secret) < 20 || strings.HasPrefix(secret, "-----")
	})
}

// wantNoSecret looks for secrets in what was printed, and in every file that
// terraform left: logs, plans and states.
func wantNoSecret(t *testing.T, cli *cli, printed string, secrets []string) {
	t.Helper()
	places := cli.files()
	if !strings.Contains(places[cli.logFile()], "Reading from Partner Center") {
		t.Error("terraform logged nothing")
	}
	for path := range places {
		if strings.HasSuffix(path, ".tfplan") {
			maps.Copy(places, unzipped(t, path))
		}
	}
	places["what was printed"] = printed
	if len(secrets) == 0 {
		t.Error("there are no secrets to look for")
	}
	for place, content := range places {
		for _, secret := range secrets {
			for _, writing := range writings(secret, 4) {
				if at := strings.Index(content, writing); at >= 0 {
					t.Errorf("%s holds a secret: %s", place, content[max(0, at-200):at])
				}
			}
		}
	}
}

// unzipped is what a saved plan holds.
func unzipped(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	content := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		content[path+" "+file.Name] = string(data)
	}
	return content
}

// eventually waits for what is about to happen by itself.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it is not so that %s:\n%s", what, goroutines(t))
		}
	}
}

// goroutines are all that run, with the labels that they have inherited.
func goroutines(t *testing.T) string {
	t.Helper()
	var running strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&running, 1); err != nil {
		t.Fatal(err)
	}
	return running.String()
}

// configure configures the provider with a block whose attributes are null
// unless they are given.
func configure(ctx context.Context, t *testing.T, p *partnerCenterProvider, attributes map[string]tftypes.Value) *providerData {
	t.Helper()
	var block provider.SchemaResponse
	p.Schema(ctx, provider.SchemaRequest{}, &block)
	values := map[string]tftypes.Value{}
	for name, attribute := range block.Schema.Attributes {
		values[name] = tftypes.NewValue(attribute.GetType().TerraformType(ctx), nil)
	}
	maps.Copy(values, attributes)
	req := provider.ConfigureRequest{TerraformVersion: "1.11.4", Config: tfsdk.Config{
		Schema: block.Schema, Raw: tftypes.NewValue(block.Schema.Type().TerraformType(ctx), values),
	}}
	var resp provider.ConfigureResponse
	p.Configure(ctx, req, &resp)
	c, ok := resp.DataSourceData.(*providerData)
	if resp.Diagnostics.HasError() || !ok {
		t.Fatalf("got %T and %v", resp.DataSourceData, resp.Diagnostics)
	}
	return c
}

// fault is a row of a table in ARCHITECTURE.md.
type fault struct {
	name string
	// says are the texts that Terraform prints, with " … " between them.
	says string
	// values are what is read, if it is read in spite of the fault.
	values map[string]any
	cases  map[string]faultCase
}

func (f fault) texts() []string {
	if f.says == "" {
		return nil
	}
	return strings.Split(f.says, " … ")
}

// faultCase is one way for it to happen.
type faultCase interface {
	test(t *testing.T, row fault)
}

func testFaults(t *testing.T, faults []fault) {
	for _, row := range faults {
		for name, c := range row.cases {
			t.Run(row.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				c.test(t, row)
			})
		}
	}
}

// theValues are those of the documented example.
var theValues = map[string]any{
	"sku_id": "6FD2C87F-B296-42F0-B197-1E91E994B900", "status": "success", "quantity": 5.0, "end_date": "2018-05-10T00:00:00Z",
}

// scripted is a simulator that misbehaves for a provider in this process, with
// one retry.
type scripted struct {
	api, token []simulator.Fault // one a request, then the service responds
	// always responds when those have run out.
	alwaysAPI, alwaysToken simulator.Fault
	options                []simulator.Option
	arrange                func(*simulator.Simulator)
	environment            map[string]string
	transport              http.RoundTripper
	// config is one read of the example, unless it is set.
	config string
	// How many requests the API and the token endpoint get.
	wantAPI, wantToken int
}

func (c scripted) test(t *testing.T, row fault) {
	sim := startSimulator(t, c.options...)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, c.api...)
	sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, c.alwaysAPI)
	sim.ScriptToken(c.token...)
	sim.ScriptTokenForever(c.alwaysToken)
	if c.arrange != nil {
		c.arrange(sim)
	}
	environment := sim.Environment()
	environment["PARTNERCENTER_MAX_RETRIES"] = "1"
	maps.Copy(environment, c.environment)
	cli := newCLI(t, nil)
	cli.write("main.tf", cmp.Or(c.config, within("1m")))

	pprof.Do(t.Context(), pprof.Labels("fault", t.Name()), func(context.Context) {
		provider := testProvider(environment)
		provider.transport = c.transport
		stop := cli.serve(t, ourAddress, provider)
		defer stop()
		wantOutcome(t, cli, row)
	})
	if got := len(sim.APIRequests()); got != c.wantAPI {
		t.Errorf("got %d API requests, want %d", got, c.wantAPI)
	}
	if got := len(sim.TokenRequests()); got != c.wantToken {
		t.Errorf("got %d token requests, want %d", got, c.wantToken)
	}
	eventually(t, "every request has ended", func() bool { return sim.RequestsInProgress() == 0 })
	sim.Close() // and with it the connections that are kept for the next request
	eventually(t, "every goroutine has ended", func() bool { return !strings.Contains(goroutines(t), strconv.Quote(t.Name())) })
}

// wantOutcome applies the configuration. The user gets either every value or
// none, and sees what the row says.
func wantOutcome(t *testing.T, cli *cli, row fault) (output string) {
	t.Helper()
	output, ok := cli.run("apply", "-auto-approve", "-parallelism=40")
	if want := row.values != nil; ok != want {
		t.Fatalf("the apply succeeded: %t, want %t\n%s", ok, want, output)
	}
	for _, want := range row.texts() {
		if !saying(want).MatchString(output) {
			t.Errorf("the output does not say %q:\n%s", want, output)
		}
	}
	wantPlainLines(t, output)
	for line := range strings.Lines(output) {
		if len(line) > 1200 {
			t.Errorf("a line is too long: %q", line)
		}
	}
	reads := cli.readsInState()
	if (len(reads) > 0) != ok {
		t.Errorf("%d reads are in the state, and the apply succeeded: %t", len(reads), ok)
	}
	for _, read := range reads {
		for name, want := range row.values {
			if got := read[name]; got != want {
				t.Errorf("got %s %v, want %v", name, got, want)
			}
		}
	}
	return output
}

// ownProcess is a provider in a process of its own, with one retry: proxies and
// trust are the environment's.
type ownProcess struct {
	environment func(testing.TB) map[string]string
	config      string // one read of the example, unless it is set
}

func (c ownProcess) test(t *testing.T, row fault) {
	environment := c.environment(t)
	environment["PARTNERCENTER_MAX_RETRIES"] = "1"
	cli := newCLI(t, environment)
	cli.logToFile()
	cli.write("main.tf", cmp.Or(c.config, within("1m")))

	places := map[string]string{"the output": wantOutcome(t, cli, row)}
	maps.Copy(places, cli.files())
	logged := false
	for place, content := range places {
		logged = logged || strings.Contains(content, "[DEBUG] provider")
		for _, secret := range []string{proxyPassword, base64.StdEncoding.EncodeToString([]byte("user:" + proxyPassword))} {
			if strings.Contains(content, secret) {
				t.Errorf("%s holds the proxy's password", place)
			}
		}
	}
	if !logged {
		t.Error("terraform logged nothing")
	}
}

// throughProxy is an environment whose provider reaches the simulator through a
// proxy alone. The proxy does as it should unless it has a fault.
func throughProxy(password string, fault simulator.Fault, script func(*simulator.Simulator), hosts ...string) func(testing.TB) map[string]string {
	return func(t testing.TB) map[string]string {
		t.Helper()
		var proxy *simulator.Proxy
		environment := trusting(func(sim *simulator.Simulator) {
			var err error
			if proxy, err = sim.StartProxy(url.UserPassword("user", proxyPassword), fault); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(proxy.Close)
			script(sim)
		}, simulator.WithTLS(hosts...))(t)
		environment["PARTNERCENTER_ENDPOINT"] = "https://" + onlyBehindProxy
		environment["PARTNERCENTER_AUTHORITY_HOST"] = "https://" + onlyBehindProxy
		environment["HTTPS_PROXY"] = (&url.URL{Scheme: "http", User: url.UserPassword("user", password), Host: proxy.Host()}).String()
		return environment
	}
}

const (
	byAProxy   = "probably came from a proxy, a gateway, or a sign-in page … Check HTTPS_PROXY"
	signInPage = "<!DOCTYPE html><html><title>Sign in to the network</title></html>"
	inTime     = "it timed out while it was waiting for a response from Partner Center … set a longer timeouts.read"

	signIn      = "Sign the partner user in again with multifactor authentication (MFA), and store the new refresh token"
	tokenInTime = "it timed out while it was waiting for a response from Microsoft Entra … set a longer timeouts.read"

	// onlyBehindProxy is a host that a proxy alone knows.
	onlyBehindProxy = "partnercenter.example.test"
	proxyPassword   = "canary-of-the-proxy"
)

const thisCustomer = "data.partnercenter_customer.this"

const theSubscriptions = "data.partnercenter_subscriptions.all"

var byName = fmt.Sprintf("friendly_name = %q", simulator.ActiveAzureSubscriptionName)

// customerBy finds a customer.
func customerBy(argument, value string) string {
	return fmt.Sprintf("data \"partnercenter_customer\" \"this\" {\n  %s = %q\n}\n", argument, value)
}

// metadata is what Entra's public metadata says of a domain.
func metadata(issuer string) simulator.Fault {
	return answer(`{"issuer":"` + issuer + `","token_endpoint":"https://elsewhere.example"}`)
}

// listOfSubscriptions lists the subscriptions of the example customer.
const listOfSubscriptions = `data "partnercenter_subscriptions" "all" {
  customer_id = "` + simulator.ExampleCustomerID + `"
}
`

// sample is one of Microsoft's own examples, as it is.
func sample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../client/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// attributesOfSubscription are all attributes of a listed subscription; those
// that are not given are null.
func attributesOfSubscription(values map[string]knownvalue.Check) knownvalue.Check {
	all := map[string]knownvalue.Check{"customer_id": knownvalue.StringExact(simulator.ExampleCustomerID)}
	for _, name := range []string{
		"offer_id", "offer_name", "friendly_name", "status", "quantity", "unit_type", "product_type", "order_id", "parent_subscription_id", "is_trial",
		"auto_renew_enabled", "creation_date", "effective_start_date", "commitment_end_date",
	} {
		all[name] = knownvalue.Null()
	}
	maps.Copy(all, values)
	return knownvalue.ObjectExact(all)
}

// azureSubscriptionsOf lists the Azure subscriptions of the example customer.
func azureSubscriptionsOf(extra string) string {
	return fmt.Sprintf("data \"partnercenter_azure_subscriptions\" \"all\" {\n  customer_id = %q\n  %s\n}\n", simulator.ExampleCustomerID, extra)
}

// azureSubscriptionCheck checks one of a list.
func azureSubscriptionCheck(id, name, status knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"azure_subscription_id": id, "friendly_name": name, "status": status})
}

// azureSubscriptionWith finds an Azure subscription of the example customer.
func azureSubscriptionWith(arguments ...string) string {
	return fmt.Sprintf("data \"partnercenter_azure_subscription\" \"this\" {\n  customer_id = %q\n  %s\n}\n", simulator.ExampleCustomerID, strings.Join(arguments, "\n  "))
}

// saidBeside is an output without the lines of the configuration that it quotes.
func saidBeside(output, quoted string) string {
	var said strings.Builder
	for line := range strings.Lines(output) {
		if !strings.Contains(line, quoted) {
			said.WriteString(line)
		}
	}
	return said.String()
}

// azureService is a customer's Azure plan and the Azure subscriptions under it, as
// they are at a minute.
type azureService struct {
	start               time.Time
	plans, entitlements func(minute int) string
	polls               []int // the minutes of the requests for Azure subscriptions
	listed              int   // how often the customer's subscriptions were listed
}

func (s *azureService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	minute := int(time.Since(s.start) / time.Minute)
	body := func(text string) {
		fault := answer(text)
		if code, _, isError := strings.Cut(text, "!"); isError {
			fault = simulator.APIError(map[string]int{"20003": 404, "800003": 503, "900150": 403}[code], code, "As scripted.")
		}
		fault(w, r)
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/token"):
		minted(w, r)
	case strings.HasSuffix(r.URL.Path, "/azureEntitlements"):
		s.polls = append(s.polls, minute)
		body(s.entitlements(minute))
	default:
		s.listed++
		body(s.plans(minute))
	}
}
