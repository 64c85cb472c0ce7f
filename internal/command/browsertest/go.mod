// The sign-in in a real browser, apart from the provider, so that what drives the browser never reaches its
// dependencies.
module github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/command/browsertest

go 1.26.0

require (
	github.com/chromedp/chromedp v0.23.0
	github.com/terraform-partnercenter/terraform-provider-partnercenter v0.0.0
)

require (
	github.com/chromedp/cdproto v0.159.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/golang-jwt/jwt/v5 v5.3.1 // indirect
	github.com/google/uuid v1.6.0 // indirect
)

replace github.com/terraform-partnercenter/terraform-provider-partnercenter => ../../..
