data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

# A check only warns. With -detailed-exitcode, a plan without changes exits with
# 0 whether the check passes or not. If a pipeline relies on the exit code, use a
# postcondition instead.
check "provisioned" {
  assert {
    condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
    error_message = "Subscription ${data.partnercenter_subscription_provisioning_status.this.subscription_id}: provisioning status is \"${data.partnercenter_subscription_provisioning_status.this.status}\", must be \"success\"."
  }
}

resource "terraform_data" "landing_zone" {}
