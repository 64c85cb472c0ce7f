data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = data.partnercenter_customer.this.customer_id
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"

  lifecycle {
    postcondition {
      condition     = self.status == "success"
      error_message = "Subscription ${self.subscription_id}: provisioning status is \"${self.status}\", must be \"success\"."
    }
  }
}
