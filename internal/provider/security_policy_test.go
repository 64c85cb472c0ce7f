// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// threats are those of SECURITY.md, in its order, each with the tests that show
// its mitigation.
var threats = []struct{ threat, tests string }{
	{"send CI's credentials to a host that its author controls, with `endpoint`, `authority_host` or `oidc_request_url`", "TestResolve TestResolve_ChoicesAndConflicts TestDestination_NoSecretOfTheEnvironment"},
	{"send a file on the runner there, by naming it in the block", "TestResolve_ChoicesAndConflicts"},
	{"send them in clear text, or hide a host behind a user name", "TestEndpoint_HTTPSExceptOnLoopback"},
	{"have the provider authenticate as somebody else while a value is unknown at plan", "TestUnknown_NeverFallsBackToItsVariable"},
	{"have one tenant's credential sent to another tenant", "TestResolve_ChoicesAndConflicts"},
	{"put something other than an ID or a domain into a request's path", "TestStatus_InvalidIDs FuzzIDs_OnlyGUIDs TestCustomer_InvalidDomain"},
	{"open a gate with the credentials of only an app", "TestCredential_AppOnlyToken TestCredential_AppOnlyRenewal TestAuthorization_OnlyAStatusNeedsAUser TestAppOnly_NoStatusRequested TestAccessToken_MintedAppOnly"},
	{"find a credential in a log at any level, in an error, or in what a server echoes", "TestLog_Attempts TestLine_Secrets TestSecrets_AllIsWell TestSecrets_EchoedByPartnerCenter TestSecrets_EchoedByEntra TestSecrets_EchoedByTheCISystem"},
	{"find one in what Go's own packages log", "TestSecrets_StandardLogger"},
	{"find one in the source line that an error quotes", "TestSecrets_MalformedLiteral"},
	{"find a token that somebody has set as an ID, a duration, a key or the path of a file", "TestValidators_ValueIsOnePlainLineWithoutTokens"},
	{"find one in what a command prints", "TestCheck_LogsNothing TestOutput_Unusable TestRenew_Pipe TestCheck_Report"},
	{"find a proxy's password", "TestProxy_VariableNotPrinted"},
	{"find a credential in one", "TestSecrets_AllIsWell TestSecrets_EphemeralVariables"},
	{"find a credential", "TestSecrets_Crash"},
	{"forge a line of a log, or give a command to the CI system", "TestLine_Plain FuzzLine TestServerText_OnePlainLine TestServerText_Connection TestServerText_NeverBeginsALine"},
	{"have an error, a page, a part of a response or an old one taken for `success`", "TestLostConnection_Retried TestStatus_Only200 TestStatus_Word TestStatus_AnotherKind FuzzStatus"},
	{"pass off a late response, or another request's, as the one requested", "TestConnection_HTTP11 TestConnections_Misdirected"},
	{"make plans fail by breaking connections", "TestConnections_Broken TestLostConnection_Retried TestLostConnection_HTTP2"},
	{"send the credential on to another host", "TestRedirect_NotFollowed TestFaults TestNextLink_LeadsElsewhere"},
	{"cut a list, repeat its items, or never end it", "TestList_SecondPageFails TestList_PageReadBefore TestList_MoreThan200Pages TestList_ItemID FuzzList_WholeOrError"},
	{"name the wrong tenant for a domain", "TestDirectory_Request TestRedirect_NotFollowed TestDirectory_Issuer FuzzDirectory_Issuer TestCustomer_AnotherOne"},
	{"use up memory or processor time", "TestDo_MaxBody TestErrorBody_Limit TestTokens_Invalid TestFederatedToken_TooLong TestStatus_SKUID TestStatus_Quantity"},
	{"hold a run forever", "TestTimeout_Context TestTimeout_Attempt FuzzRetryAfter"},
	{"crash the provider with what it sends", "FuzzTokens FuzzFederatedToken FuzzError FuzzReadClaims FuzzAuthorizationError FuzzParseKeyPair FuzzError_OneCleanLine"},
	{"read the credentials, or respond in the service's place", "TestTLS_Final TestServerText_Connection"},
	{"have its own code redeemed, or read the response", "TestCallback_StrayResponse TestCallback_SecondResponse TestSignIn_AnotherVerifier TestCallback_ListensOnLoopback TestCallback_ClosedAfterSignIn TestRedirectURI_OtherMachine TestAForgedResponseShowsAPageAndTheSignInGoesOn"},
	{"put a script or text into the page that the browser shows", "TestAPersonSignsInWithABrowser TestCallback_StrayResponse"},
	{"have somebody keep the token of another user, tenant or service", "TestSignIn_RejectedAccessToken"},
	{"get this tenant's token or status", "TestCredential_NothingShared TestAuthentication_TwoTenants TestStatus_NotCached"},
	{"hang a run with a pipe or a device, or feed it gigabytes", "TestSecret_Pipe TestSecret_Link TestSecret_Unusable"},
	{"find tokens that were issued or rotated", "TestRefreshToken_FileUnchanged TestOutput_FileReplaced TestRenew_Killed TestRenew_FullDisk TestSecrets_AllIsWell"},
	{"be applied after the subscription has changed", "TestGate_UnknownArgument TestExamples"},
}

func TestThreatModel_HasTests(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	content, err := os.ReadFile(filepath.Join(root, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	existing := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range declared.FindAllSubmatch(source, -1) {
			existing[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, model, _ := strings.Cut(string(content), "\n## Threat Model\n")
	model, _, _ = strings.Cut(model, "\n## ")
	var got, want []string
	for _, row := range regexp.MustCompile(`(?m)^\|[^|]*\| ([^|]+) \|`).FindAllStringSubmatch(model, -1)[2:] {
		got = append(got, row[1])
	}
	for _, one := range threats {
		want = append(want, one.threat)
		names := strings.Fields(one.tests)
		if len(names) == 0 {
			t.Errorf("no test shows it: %s", one.threat)
		}
		for _, name := range names {
			if !existing[name] {
				t.Errorf("there is no %s", name)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("SECURITY.md has the threats\n%s\nand the tests show\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
